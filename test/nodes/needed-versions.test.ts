import { refuseOldVersions, tooOld } from '../../nodes/shared/needed-versions';

it.each<[why: string, n8n: string, node: string, fault: RegExp | undefined]>([
	['the oldest of both', '2.0.0', '22.16.0', undefined],
	['newer ones', '2.41.1', '24.9.0', undefined],
	['the next major version', '3.0.0', '26.0.0', undefined],
	['a version before a release', '2.0.0-rc.1', '22.16.0', undefined],
	['n8n 1', '1.120.3', '24.0.0', /needs n8n 2\.0 or newer.*1\.120\.3.*Update n8n/],
	['a Node.js without SQLite', '2.0.0', '20.19.0', /needs Node\.js 22\.16 or newer.*20\.19\.0.*Update Node\.js/],
	['a Node.js whose SQLite is too young', '2.0.0', '22.9.1', /Node\.js 22\.16/],
])('says what is too old, of %s', (_why, n8n, node, fault) => {
	const said = tooOld({ n8n, node });
	if (fault === undefined) expect(said).toBeUndefined();
	else expect(said).toMatch(fault);
});

it('loads here', () => {
	expect(refuseOldVersions).not.toThrow();
});

import { bundledVulnerabilities, type AuditReport } from '../../scripts/audit/bundled-vulnerabilities';

const bill = { components: [{ name: 'nodemailer' }, { group: '@zone-eu', name: 'mailsplit' }] };
const vulnerability = (name: string, severity: string) => ({
	[name]: { name, severity, range: '<99', via: [{ title: `Something in ${name}` }, 'another'] },
});

it('names the vulnerabilities of bundled libraries alone, the worst first', () => {
	const vulnerabilities = {
		...vulnerability('jest', 'critical'),
		...vulnerability('nodemailer', 'low'),
		...vulnerability('@zone-eu/mailsplit', 'high'),
	};
	expect(bundledVulnerabilities({ vulnerabilities }, bill)).toEqual([
		{
			name: '@zone-eu/mailsplit',
			severity: 'high',
			range: '<99',
			titles: ['Something in @zone-eu/mailsplit', 'another'],
		},
		{ name: 'nodemailer', severity: 'low', range: '<99', titles: ['Something in nodemailer', 'another'] },
	]);
});

it.each<[why: string, report: AuditReport, message: string]>([
	['a registry that refuses', { message: '405 Method Not Allowed' }, '405 Method Not Allowed'],
	['an answer that is empty', {}, 'it says nothing'],
])('takes %s for no clean report', (_why, report, message) => {
	expect(() => bundledVulnerabilities(report, bill)).toThrow(message);
});

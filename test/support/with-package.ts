/**
 * Tests that need a program of a Debian package. Where it is missing they are skipped by name, and
 * fail where CI is set.
 */
export function describeWithPackage(
	name: string,
	debianPackage: string,
	isInstalled: boolean,
	tests: () => void,
): void {
	if (isInstalled) {
		describe(name, tests);
		return;
	}
	if (process.env['CI'] === undefined) {
		describe.skip(`${name} (skipped: install ${debianPackage})`, tests);
		return;
	}
	it(`${name}: needs ${debianPackage}`, () => {
		throw new Error(`The package ${debianPackage} is not installed`);
	});
}

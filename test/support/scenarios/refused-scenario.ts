/** A scenario that asks for something which the record system has not: named, and counted by itself. */
export class RefusedScenario extends Error {
	override readonly name = 'RefusedScenario';
}

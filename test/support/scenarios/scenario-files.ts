import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { z } from '../../../vendor/zod.ts';
import { readScenario } from './read-scenario.ts';
import type { Fields, Scenario } from './scenario.ts';

/** A scenario of a file, or why it cannot be read. */
export type FoundScenario =
	{ readonly scenario: Scenario } | { readonly scenario: null; readonly name: string; readonly problem: string };

/** What scenarios of one topic share; each may have its own instead, of `given` kind by kind. */
const topic = z.strictObject({
	about: z.string().min(1),
	now: z.unknown().optional(),
	settings: z.unknown().optional(),
	given: z.record(z.string(), z.unknown()).optional(),
	rules: z.unknown().optional(),
	scenarios: z.array(z.looseObject({ id: z.string().min(1), given: z.record(z.string(), z.unknown()).optional() })),
});

/** The scenario files of a path, in the order of their names. */
export function scenarioFiles(place: string): string[] {
	if (!statSync(place).isDirectory()) return [place];
	return readdirSync(place)
		.filter((file) => file.endsWith('.json'))
		.sort()
		.map((file) => path.join(place, file));
}

/** The scenarios of a file, which holds one, or those of a topic. One that cannot be read leaves the others alone. */
export function scenariosIn(file: string): FoundScenario[] {
	const name = path.basename(file, '.json');
	let json: unknown;
	try {
		json = JSON.parse(readFileSync(file, 'utf8'));
		if (!isTopic(json)) return [{ scenario: readScenario(json) }];
		return spread(json).map((one) => found(one, `${name} ${String(one['id'])}`));
	} catch (error) {
		return [{ scenario: null, name, problem: textOf(error) }];
	}
}

function found(one: Fields, name: string): FoundScenario {
	try {
		return { scenario: readScenario(one) };
	} catch (error) {
		return { scenario: null, name, problem: textOf(error) };
	}
}

const isTopic = (json: unknown): json is Fields => typeof json === 'object' && json !== null && 'scenarios' in json;

/** @throws Error that names each place that is not as a topic has it */
function spread(json: Fields): Fields[] {
	const read = topic.safeParse(json);
	if (!read.success)
		throw new Error(
			read.error.issues.map(({ path: place, message }) => `${place.join('.') || 'the topic'}: ${message}`).join('; '),
		);
	const { about: _about, scenarios, given, ...shared } = read.data;
	return scenarios.map((one) => ({
		...shared,
		...one,
		...(given === undefined ? {} : { given: { ...given, ...one.given } }),
	}));
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

import fc from 'fast-check';
import { arrayParameter } from '../../../../adapters/store/postgres/array-parameter';
import { Client } from '../../../../vendor/pg';
import { describeWithPostgres } from '../../../support/with-postgres';

describeWithPostgres('a list as a parameter', (server) => {
	type Ask = (type: 'text' | 'bigint' | 'bytea', list: readonly unknown[]) => Promise<readonly unknown[]>;

	async function asking(act: (ask: Ask) => Promise<void>): Promise<void> {
		const client = new Client(server().settings());
		await client.connect();
		try {
			await act(async (type, list) => {
				const query = `select value::text from unnest($1::${type}[]) with ordinality as given (value, at) order by at`;
				const { rows } = await client.query<{ value: unknown }>(query, [arrayParameter(type, list)]);
				return rows.map(({ value }) => value);
			});
		} finally {
			await client.end();
		}
	}

	it.each<[why: string, list: readonly unknown[], expected: readonly unknown[]]>([
		['that is empty', [], []],
		['of nothing', [null, undefined], [null, null]],
		['with what text forms escape', ['"', '\\', '{a,b}', 'NULL', '', ' '], ['"', '\\', '{a,b}', 'NULL', '', ' ']],
		['with letters of every width', ['Zoë 🦊', '測試', null], ['Zoë 🦊', '測試', null]],
		['with NUL, which is left out', ['a\0b', '\0'], ['ab', '']],
	])('holds texts %s', async (_why, list, expected) => {
		await asking(async (ask) => expect(await ask('text', list)).toEqual(expected));
	});

	it('holds any texts as they are', async () => {
		const text = fc.string({ unit: 'binary' }).map((value) => value.replaceAll('\0', ''));
		await asking(
			async (ask) =>
				await fc.assert(
					fc.asyncProperty(fc.array(fc.option(text)), async (list) => expect(await ask('text', list)).toEqual(list)),
				),
		);
	});

	it('holds any whole numbers', async () => {
		const textOf = (number: number | null): string | null => (number === null ? null : String(number));
		await asking(
			async (ask) =>
				await fc.assert(
					fc.asyncProperty(fc.array(fc.option(fc.maxSafeInteger())), async (list) =>
						expect(await ask('bigint', list)).toEqual(list.map(textOf)),
					),
				),
		);
	});

	it('holds any bytes', async () => {
		const textOf = (bytes: Uint8Array | null): string | null =>
			bytes === null ? null : `\\x${Buffer.from(bytes).toString('hex')}`;
		await asking(
			async (ask) =>
				await fc.assert(
					fc.asyncProperty(fc.array(fc.option(fc.uint8Array())), async (list) =>
						expect(await ask('bytea', list)).toEqual(list.map(textOf)),
					),
				),
		);
	});
});

import { compileFieldName, compileValue, type ExpressionResolver } from '../expression/compile-expression';
import type { Json } from '../expression/json-value';
import type { BoundedRegexTest } from '../regex/compile-regex';
import { compileRow, type RowJudge, type RowSide } from './compile-row';
import { typeInWords } from './wrong-type';
import type {
	CompiledGroup,
	CompiledRow,
	CompiledRule,
	CompiledRuleItem,
	RuleWarning,
	ShownSide,
} from './compiled-rule';
import { findOperation } from '../compare/compare';
import { findRegexWords } from '../compare/compare-text';
import type { DateReader } from '../compare/parse-value';
import { dateReader } from '../compare/read-date';
import { outlineOf } from './outline-of';
import { readRule } from '../definition/read-rule';
import type { GroupAbout, GroupParameter, Row, RowOptions, RuleItemDefinition } from '../definition/rule-definition';
import { SharedReads } from './shared-reads';
import { fieldText, isBodyText, sideText } from './show-value';

/** What compiled rules need of n8n. Each may throw, which ends the item with `conditionError`. */
export interface RuleDependencies {
	/** Resolves an expression that is not compiled, for the item at that place. */
	readonly resolveExpression: ExpressionResolver;
	/** n8n's `executeFilterCondition`, for the rows that are not compiled. */
	readonly judgeRow: RowJudge;
	/** n8n's bounded matcher, for the patterns that have no linear one. */
	readonly testRegex: BoundedRegexTest;
	/** n8n's reading of a value as a time, in the workflow's time zone; undefined if it is none. */
	readonly readDate: DateReader;
	/**
	 * The fields that the item's JSON, or a related record, is known to have, so that others are
	 * warned of; any, if left out.
	 */
	readonly knownFields?: (about: GroupAbout) => readonly string[];
}

/**
 * Makes the parameter Conditions to Evaluate ready for many activities, once for each execution.
 *
 * Throws an ArcError `conditionInvalid` where the parameter cannot be read. What can be read is
 * compiled, with warnings for what its author hardly means.
 */
export function compileRule(parameters: unknown, dependencies: RuleDependencies): CompiledRule {
	const compiler = new RuleCompiler(dependencies);
	const items = readRule(parameters).map((ruleItem, index) => compiler.compileRuleItem(ruleItem, index));
	return {
		items,
		reads: compiler.reads,
		warnings: [...compiler.warnings, ...unreachableItems(items)],
		...outlineOf(items),
	};
}

function unreachableItems(items: readonly CompiledRuleItem[]): RuleWarning[] {
	const first = items.find((ruleItem) => ruleItem.alwaysHolds);
	if (first === undefined) return [];
	return items.slice(first.index + 1).map((ruleItem) => ({
		kind: 'unreachable',
		ruleItem: ruleItem.name,
		message: `Condition item "${ruleItem.name}" is never reached, since "${first.name}" before it always holds`,
	}));
}

/** Rows of one rule share what they can: fields read, resolved expressions, remembered dates. */
class RuleCompiler {
	readonly warnings: RuleWarning[] = [];
	readonly reads = new SharedReads();
	private readonly readDate: DateReader;
	private readonly resolved = new WeakMap<Json, Map<string, unknown>>();

	constructor(private readonly dependencies: RuleDependencies) {
		this.readDate = dateReader(dependencies.readDate);
	}

	compileRuleItem(ruleItem: RuleItemDefinition, index: number): CompiledRuleItem {
		const { name, output, combinator } = ruleItem;
		const groups = ruleItem.groups.map((group, at) => this.compileGroup(group, name, at));
		const always = groups.map(groupAlwaysHolds);
		const alwaysHolds = combinator === 'all' || groups.length === 0 ? always.every(Boolean) : always.some(Boolean);
		return { name, index, output, combinator, groups, alwaysHolds };
	}

	private compileGroup(group: GroupParameter, ruleItem: string, at: number): CompiledGroup {
		const { options, conditions, combinator } = group.conditions;
		const rows = conditions.map((row, rowAt) => {
			const place = `Condition item "${ruleItem}", group ${at + 1}, row ${rowAt + 1}`;
			const warn = (kind: RuleWarning['kind'], text: string) => {
				this.warnings.push({ kind, ruleItem, message: `${place}: ${text}` });
			};
			return this.compileRow(row, options, group.about, warn);
		});
		return { about: group.about, combinator, rows };
	}

	private compileRow(row: Row, options: RowOptions, about: GroupAbout, warn: Warn): CompiledRow {
		const { operator } = row;
		const [left, shownLeft] = this.leftSide(row.leftValue, about, warn);
		const [right, shownRight] = this.side(row.rightValue, warn);
		const { test, words, regex, isValueInvalid } = compileRow(row, options, left, right, {
			judgeRow: this.dependencies.judgeRow,
			testRegex: this.dependencies.testRegex,
			readDate: this.readDate,
			shareLeft: (way, read) =>
				typeof row.leftValue === 'string' ? this.reads.share(`${about} ${way} ${row.leftValue}`, read) : read,
		});
		const expects = { left: typeInWords(operator.type), right: typeInWords(operator.rightType ?? operator.type) };
		const isKnown = findOperation(operator.type, operator.operation) !== undefined;
		const isRegex = findRegexWords(operator.type, operator.operation) !== undefined;
		if (!isKnown && !isRegex)
			warn(
				'unknownOperator',
				`the operator "${operator.type}:${operator.operation}" is not known here, and n8n judges it`,
			);
		if (regex?.kind === 'bounded')
			warn('slowRegex', 'the pattern looks around or back, so it is matched in bounded, not in linear time');
		if (regex?.kind === 'invalid') warn('invalidRegex', 'the pattern is not a regular expression');
		if (isValueInvalid) {
			warn('invalidValue', `the value that is compared with is ${shownRight.text}, expected ${expects.right}`);
		}
		const isConstant = left.kind === 'constant' && right.kind === 'constant';
		if (isConstant && row.leftValue !== '' && row.leftValue !== undefined) {
			warn('constantRow', 'the left side is a text of its own; drag a field there to compare the field');
		}
		return {
			test,
			text: operator.singleValue ? `${shownLeft.text} ${words}` : `${shownLeft.text} ${words} ${shownRight.text}`,
			left: shownLeft,
			right: operator.singleValue ? undefined : shownRight,
			expects,
			always: isConstant && isKnown && operator.type !== 'dateTime' ? constantOutcome(test) : undefined,
		};
	}

	private leftSide(value: unknown, about: GroupAbout, warn: Warn): [RowSide, ShownSide] {
		if (about === 'activity' || typeof value !== 'string' || value.startsWith('=')) return this.side(value, warn);
		const field = compileFieldName(value);
		this.warnOfUnknown(about, value.trim().split(/[.[]/)[0], warn);
		const read: RowSide = { kind: 'read', read: (facts, record) => field.read(record ?? {}, facts.itemIndex) };
		const shown = { text: fieldText(about, value), source: value, read: read.read, isBody: isBodyText(value) };
		return [read, shown];
	}

	private side(value: unknown, warn: Warn): [RowSide, ShownSide] {
		const compiled = compileValue(value, (expression, itemIndex, json) => this.resolve(expression, itemIndex, json));
		const [text, source] = [sideText(value, compiled), String(value)];
		if (compiled.kind === 'constant') {
			return [compiled, { text, source, read: undefined, isBody: false }];
		}
		if (compiled.kind === 'path') this.warnOfUnknown('activity', compiled.path[0], warn);
		const { read } = compiled;
		const side: RowSide = { kind: 'read', read: (facts) => read(facts.json, facts.itemIndex) };
		return [side, { text, source, read: side.read, isBody: isBodyText(text) }];
	}

	private warnOfUnknown(about: GroupAbout, key: string | number | undefined, warn: Warn): void {
		const known = this.dependencies.knownFields?.(about);
		if (key === undefined || known === undefined || known.includes(String(key))) return;
		const holder = about === 'activity' ? 'item' : about;
		warn('unknownField', `no ${holder} has a field "${key}"`);
	}

	/** Each expression once for each item: n8n's engine takes longer than a whole compiled rule. */
	private resolve(expression: string, itemIndex: number, json: Json): unknown {
		let values = this.resolved.get(json);
		if (values === undefined) this.resolved.set(json, (values = new Map()));
		if (values.has(expression)) return values.get(expression);
		const value = this.dependencies.resolveExpression(expression, itemIndex, json);
		values.set(expression, value);
		return value;
	}
}

type Warn = (kind: RuleWarning['kind'], text: string) => void;

function constantOutcome(test: CompiledRow['test']): boolean | undefined {
	try {
		return test({ json: {}, itemIndex: 0, records: {} }, undefined);
	} catch {
		return undefined;
	}
}

function groupAlwaysHolds({ about, combinator, rows }: CompiledGroup): boolean {
	if (about !== 'activity') return false;
	if (combinator === 'and' || rows.length === 0) return rows.every((row) => row.always === true);
	return rows.some((row) => row.always === true);
}

import { ODataError } from '../web/odata-error.ts';

/** What a request meets instead of its answer. */
export type Fault =
	/** Nothing is done, and this is answered. */
	| {
			readonly kind: 'refuse';
			readonly status: number;
			readonly code?: string;
			readonly message?: string;
			/** Seconds. */
			readonly retryAfter?: number;
	  }
	/** Nothing is done, and the connection breaks. */
	| { readonly kind: 'drop' }
	/** All is done, and the connection breaks before the answer. */
	| { readonly kind: 'ambiguous' }
	/** All is done and answered, later. */
	| { readonly kind: 'delay'; readonly milliseconds: number };

/** Which requests meet a fault. What is not named fits every request. */
export interface FaultRule {
	readonly fault: Fault;
	/** How many requests meet it; without it, every one until it is taken back. */
	readonly times?: number;
	readonly method?: string;
	/** A regular expression on path and query behind `/api/data/v9.2/`. */
	readonly path?: string;
	/** A regular expression on the body. */
	readonly body?: string;
	/** `part`: the requests within batches, which can be refused only. */
	readonly within?: 'request' | 'part';
}

interface Asked {
	readonly method: string;
	readonly path: string;
	readonly query: string;
	readonly body: string;
}

/** The faults that an environment was told to have. */
export class Faults {
	private rules: { readonly rule: FaultRule; left: number }[] = [];
	/** Connections are broken as soon as they are made. */
	down = false;
	/** Answers 503 to everything, as in administration mode; seconds of `Retry-After`, or nothing of the kind. */
	administration: { readonly retryAfter?: number } | undefined;

	fail(rule: FaultRule): void {
		this.rules.push({ rule, left: rule.times ?? Infinity });
	}

	mend(): void {
		this.rules = [];
		this.down = false;
		this.administration = undefined;
	}

	/** The fault that this request meets, which is then used up. */
	met(asked: Asked, within: 'request' | 'part'): Fault | undefined {
		if (within === 'request' && this.administration !== undefined)
			return { kind: 'refuse', status: 503, message: 'The environment is being administered.', ...this.administration };
		const found = this.rules.find(
			({ rule, left }) => left > 0 && (rule.within ?? 'request') === within && fits(rule, asked),
		);
		if (found === undefined) return undefined;
		found.left -= 1;
		return found.rule.fault;
	}
}

function fits({ method, path, body }: FaultRule, asked: Asked): boolean {
	return (
		(method === undefined || method === asked.method) &&
		(path === undefined || new RegExp(path).test(decodeURIComponent(`${asked.path}?${asked.query}`))) &&
		(body === undefined || new RegExp(body).test(asked.body))
	);
}

/** A refusal that was asked for. */
export function refusalOf({
	status,
	code = '',
	message = 'Told to fail',
	retryAfter,
}: Extract<Fault, { kind: 'refuse' }>): ODataError {
	return new ODataError(status, code, message, retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) });
}

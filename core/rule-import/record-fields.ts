type Parameters = Readonly<Record<string, unknown>>;

const subject = '={{ $json.activity.subject }}';
const sender = '={{ $json.activity.fromName || $json.activity.from }}';
const address = '={{ $json.activity.from }}';

const customers: Parameters = {
	customerAccount: '={{ $json.customer.account }}',
	customerContact: '={{ $json.customer.contact }}',
};

interface RecordFields {
	/** What the node maps by parameters of its own. */
	readonly parameters?: Parameters;
	/** Values by field. */
	readonly values?: Parameters;
}

/** What a record takes from an activity, by our record type; a case has title, origin and owner by default. */
const byType: Readonly<Record<string, RecordFields>> = {
	case: { parameters: { ...customers, contact: '={{ $json.contact }}' } },
	opportunity: { parameters: customers, values: { name: subject } },
	lead: { values: { subject, lastName: sender, emails: address } },
	contact: { values: { lastName: sender, emails: address } },
	account: { values: { name: sender, emails: address } },
};

/** The mapping of Create Record as the flow that Dynamics generates has it; nothing for a table of the user's own. */
export function recordFields(recordType: string): Parameters {
	const { parameters = {}, values = null } = new Map(Object.entries(byType)).get(recordType) ?? {};
	return { ...parameters, fields: { mappingMode: 'defineBelow', value: values } };
}

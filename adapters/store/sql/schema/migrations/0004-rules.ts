/** The registry of rules. A row stays when its rule stops, since it keeps the order of activation. */
export const rules = (): readonly string[] => [
	`create table rule_registration (
		rule_id text not null,
		instance_id text not null,
		workflow_id text not null,
		node_id text not null,
		name text not null,
		activity_type text not null,
		queue_id text not null,
		activation bigint not null,
		activated_on bigint not null,
		last_seen bigint not null,
		gone smallint not null,
		captured text,
		primary key (rule_id, instance_id)
	)`,
	'create index rule_registration_place on rule_registration (activity_type, queue_id)',
];

import { createRequire } from 'node:module';
import path from 'node:path';
import { projectRoot } from './paths.ts';

/** Files of the built package that commands, benchmarks and tests use, each by the path of its source. */
interface BuiltFiles {
	readonly 'adapters/dataverse/records/dataverse-records': typeof import('../../adapters/dataverse/records/dataverse-records.ts');
	readonly 'adapters/dataverse/tables/describe-tables': typeof import('../../adapters/dataverse/tables/describe-tables.ts');
	readonly 'adapters/dataverse/tables/standard-tables': typeof import('../../adapters/dataverse/tables/standard-tables.ts');
	readonly 'adapters/dataverse/web-api/client': typeof import('../../adapters/dataverse/web-api/client.ts');
	readonly 'adapters/mail/intake/take-in-message': typeof import('../../adapters/mail/intake/take-in-message.ts');
	readonly 'adapters/mail/read/read-mail': typeof import('../../adapters/mail/read/read-mail.ts');
	readonly 'adapters/mail/read/parse-message': typeof import('../../adapters/mail/read/parse-message.ts');
	readonly 'adapters/store/apart/store-apart': typeof import('../../adapters/store/apart/store-apart.ts');
	readonly 'adapters/store/move/move-store': typeof import('../../adapters/store/move/move-store.ts');
	readonly 'adapters/store/postgres/open-postgres-store': typeof import('../../adapters/store/postgres/open-postgres-store.ts');
	readonly 'adapters/store/sqlite/open-sqlite-store': typeof import('../../adapters/store/sqlite/open-sqlite-store.ts');
	readonly 'adapters/uuid-v5': typeof import('../../adapters/uuid-v5.ts');
	readonly 'core/activity/read-activity': typeof import('../../core/activity/read-activity.ts');
	readonly 'core/decision/outcome/reasons': typeof import('../../core/decision/outcome/reasons.ts');
	readonly 'core/errors': typeof import('../../core/errors.ts');
	readonly 'core/item/item-schema': typeof import('../../core/item/item-schema.ts');
	readonly 'core/item/output-schemas': typeof import('../../core/item/output-schemas.ts');
	readonly 'core/item/store-schemas': typeof import('../../core/item/store-schemas.ts');
	readonly 'core/record/external': typeof import('../../core/record/external.ts');
	readonly 'core/record/fields': typeof import('../../core/record/fields.ts');
	readonly 'core/record/record-rules': typeof import('../../core/record/record-rules.ts');
	readonly 'core/record/record-type': typeof import('../../core/record/record-type.ts');
	readonly 'core/rule/compile/compile-rule': typeof import('../../core/rule/compile/compile-rule.ts');
	readonly 'core/rule/evaluate/evaluate': typeof import('../../core/rule/evaluate/evaluate.ts');
	readonly 'core/rule-import/export-rows': typeof import('../../core/rule-import/export-rows.ts');
	readonly 'core/rule-import/import-rules': typeof import('../../core/rule-import/import-rules.ts');
	readonly 'core/rule-import/report': typeof import('../../core/rule-import/report.ts');
	readonly 'core/simulation/rule-workflow': typeof import('../../core/simulation/rule-workflow.ts');
	readonly 'core/simulation/summarise': typeof import('../../core/simulation/summarise.ts');
	readonly 'nodes/ActivityMonitorTrigger/serve-page': typeof import('../../nodes/ActivityMonitorTrigger/serve-page.ts');
	readonly 'nodes/shared/items/rule-items': typeof import('../../nodes/shared/items/rule-items.ts');
	readonly 'nodes/shared/rule/compile-rule-parameters': typeof import('../../nodes/shared/rule/compile-rule-parameters.ts');
	readonly 'nodes/shared/simulation/compile-rule-workflow': typeof import('../../nodes/shared/simulation/compile-rule-workflow.ts');
	readonly 'nodes/shared/store/open-store': typeof import('../../nodes/shared/store/open-store.ts');
	readonly 'rules/events/event-pump': typeof import('../../rules/events/event-pump.ts');
	readonly 'rules/events/pace': typeof import('../../rules/events/pace.ts');
	readonly 'rules/runner/load-items': typeof import('../../rules/runner/load-items.ts');
	readonly 'rules/simulation/message-subjects': typeof import('../../rules/simulation/message-subjects.ts');
	readonly 'rules/simulation/run-simulation': typeof import('../../rules/simulation/run-simulation.ts');
	readonly 'rules/simulation/stored-subjects': typeof import('../../rules/simulation/stored-subjects.ts');
	readonly 'vendor/nodemailer': typeof import('nodemailer');
	readonly 'vendor/parse-xml': typeof import('../../vendor/parse-xml.ts');
	readonly 'vendor/pg': typeof import('../../vendor/pg.ts');
	readonly 'vendor/smtp-server': typeof import('smtp-server');
}

const load = createRequire(path.join(projectRoot, 'package.json'));

/**
 * A file of the built package: the module that the nodes use too, so that both share what it keeps.
 * The table above gives its type; a file that moves is found missing there by the compiler.
 */
export function built<File extends keyof BuiltFiles>(file: File): BuiltFiles[File] {
	return load(`./dist/${file}.js`) as BuiltFiles[File];
}

import type { IExecuteFunctions, ILoadOptionsFunctions, ITriggerFunctions, IWebhookFunctions } from 'n8n-workflow';

/** Where a node opens its record store: in an execution, as a trigger, for a form, or for a page. */
export type StoreContext = IExecuteFunctions | ITriggerFunctions | ILoadOptionsFunctions | IWebhookFunctions;

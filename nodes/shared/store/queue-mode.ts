/** Whether executions run in other processes than triggers do. */
export function isQueueMode(): boolean {
	return process.env['EXECUTIONS_MODE'] === 'queue';
}

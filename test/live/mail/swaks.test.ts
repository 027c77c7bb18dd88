import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { DemoWorld } from '../../support/demo/demo-world';
import { SharedN8n } from '../../support/n8n/shared-n8n';
import { describeWithPackage } from '../../support/with-package';
import { settledItem } from '../../support/demo/rule-variants';

const swaks = '/usr/bin/swaks';
const run = promisify(execFile);

describeWithPackage('what another SMTP client delivers', 'swaks', existsSync(swaks), () => {
	let world: DemoWorld;
	beforeAll(async () => {
		world = await DemoWorld.in(await SharedN8n.enter(), { anyPort: true });
	});
	afterAll(async () => await world?.dispose());

	const send = async (to: string, messageId: string): Promise<string> => {
		const args = [
			'--server',
			`127.0.0.1:${world.receiverPort}`,
			'--from',
			'ada@fabrikam.example',
			'--to',
			to,
			'--attach',
			'@README.md',
		];
		const headers = ['--header', 'Subject: Sent with swaks', '--header', `Message-Id: <${messageId}>`];
		const { stdout } = await run(swaks, [...args, ...headers]).catch((error: { stdout: string }) => error);
		return stdout;
	};

	it('becomes a case once it was answered with 250', async () => {
		expect(await send('support@contoso.example', 'one@swaks.example')).toMatch(/^<- {2}250 .*\n ->\s*QUIT/im);
		expect(await settledItem(world, 'one@swaks.example')).toMatchObject({
			outcome: 'ready',
			records: { case: expect.anything() },
		});
		const [activity] = await world.store.activities([
			(await world.store.messages(['one@swaks.example']))[0]?.activityId ?? '',
		]);
		expect(activity).toMatchObject({
			subject: 'Sent with swaks',
			attachments: [expect.objectContaining({ name: '@README.md', contentType: 'text/markdown' })],
		});
	});

	it('is refused for an address that is no queue', async () => {
		expect(await send('nobody@contoso.example', 'two@swaks.example')).toMatch(/^<\*\* 550 /m);
		expect(await world.store.messages(['two@swaks.example'])).toEqual([]);
	});
});

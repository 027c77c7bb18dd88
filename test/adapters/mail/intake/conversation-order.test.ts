import { inConversationOrder } from '../../../../adapters/mail/intake/conversation-order';

const message = (name: string, headers: string) => ({ name, raw: Buffer.from(`${headers}\r\n\r\nText\r\n`) });

describe('messages taken in at once', () => {
	it('wait for those of their conversation only, and for their end whatever it was', async () => {
		const messages = [
			message('question', 'Message-ID: <q@x>'),
			message('other', 'Message-ID: <o@x>'),
			message('answer', 'Message-ID: <a@x>\r\nIn-Reply-To: <q@x>'),
			message('later', 'Message-ID: <l@x>\r\nReferences: <q@x> <a@x>'),
			message('no id', 'Subject: none'),
		];
		const log: string[] = [];
		const results = await inConversationOrder(messages, async ({ name }) => {
			log.push(`> ${name}`);
			await new Promise((resolve) => setImmediate(resolve));
			log.push(`< ${name}`);
			if (name === 'question') throw new Error('refused');
			return name;
		});
		expect(results.map(({ status }) => status)).toEqual([
			'rejected',
			'fulfilled',
			'fulfilled',
			'fulfilled',
			'fulfilled',
		]);
		expect(log.slice(0, 3).sort()).toEqual(['> no id', '> other', '> question']);
		expect(log.indexOf('> answer')).toBeGreaterThan(log.indexOf('< question'));
		expect(log.indexOf('> later')).toBeGreaterThan(log.indexOf('< answer'));
	});
});

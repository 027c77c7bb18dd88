import { ConversationOrder } from '../../../../adapters/mail/intake/conversation-order';

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
		const results = await new ConversationOrder().each(messages, async ({ name }) => {
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

	it('wait for those of an earlier call that has not ended', async () => {
		const order = new ConversationOrder();
		const log: string[] = [];
		let release: () => void = () => undefined;
		const question = order.each([message('question', 'Message-ID: <q@x>')], async ({ name }) => {
			await new Promise<void>((resolve) => (release = resolve));
			log.push(name);
		});
		const others = [
			message('answer', 'Message-ID: <a@x>\r\nIn-Reply-To: <q@x>'),
			message('other', 'Message-ID: <o@x>'),
		];
		const later = order.each(others, async ({ name }) => {
			log.push(name);
			await Promise.resolve();
			if (name === 'other') release();
		});
		await Promise.all([question, later]);
		expect(log).toEqual(['other', 'question', 'answer']);
	});
});

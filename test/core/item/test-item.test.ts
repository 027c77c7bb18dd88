import { activitySchema } from '../../../core/activity/activity-schema';
import { sampleActivity } from '../../../core/item/sample-activity';
import { copiedItem, sampleItem } from '../../../core/item/test-item';

it.each<[why: string, subject: string, from: string | null, message: string]>([
	['subject and sender', 'Offline', 'ada@fabrikam.example', 'A copy of "Offline" from ada@fabrikam.example'],
	['no sender', 'Offline', null, 'A copy of "Offline"'],
	['no subject', '', 'ada@fabrikam.example', 'A copy of an activity without subject from ada@fabrikam.example'],
])('names what a run by hand copied: %s', (_why, subject, from, message) => {
	expect(copiedItem({ subject, from, receivedOn: '2026-03-02T10:05:59.000Z' })).toEqual({
		sample: false,
		message: `${message}, received on 2026-03-02 10:05 UTC`,
	});
});

it('says that it is a sample, and how the real thing comes', () => {
	expect(sampleItem('support@contoso.example', 'Send a message there')).toEqual({
		sample: true,
		message:
			'Nothing has come to support@contoso.example yet, so this is a sample. Send a message there, and execute this step again.',
	});
	expect(sampleItem(null, 'Add one').message).toContain('Nothing has come yet');
});

it('gives a sample every field that an email has', () => {
	const sample = sampleActivity({
		type: 'email',
		address: 'support@contoso.example',
		id: '6dd3f2c1-4c39-4b0e-9c57-0d0f5d9a1c11',
		receivedOn: '2026-03-02T10:05:59.000Z',
	});
	expect(activitySchema.safeParse(sample).error).toBeUndefined();
	const seldom = ['html', 'blockedProfile', 'directMessage'];
	const usual = Object.keys(activitySchema.shape).filter((key) => !seldom.includes(key));
	expect(Object.keys(sample)).toEqual(expect.arrayContaining(usual));
	expect(sample).toMatchObject({ subject: expect.stringMatching(/^Sample/), test: true });
});

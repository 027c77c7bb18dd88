import { findAuthor, type WrittenSenders } from '../../../../core/mail/arrival/author';
import { growsWithLength } from '../../../support/characters-read';

const ada = { address: 'ada@fabrikam.example', name: 'Ada Lindqvist' };
const list = { address: 'team@contoso.example', name: "'Ada Lindqvist' via Team" };
const none: WrittenSenders = {
	from: undefined,
	sender: undefined,
	replyTo: [],
	originalFrom: undefined,
	originalSender: undefined,
	recipients: [],
	cc: [],
	headers: {},
};
const listed = { 'list-id': '<team.contoso.example>' };

it.each<[why: string, written: Partial<WrittenSenders>, author: string | null, sentBy: string | null]>([
	['From is the author', { from: ada }, ada.address, null],
	[
		'Sender sent it for From',
		{ from: ada, sender: { address: 'bob@x.example', name: null } },
		ada.address,
		'bob@x.example',
	],
	['Sender is the author where no From is', { sender: ada }, ada.address, null],
	['nobody is', {}, null, null],
	['Reply-To alone is no author', { from: list, replyTo: [ada] }, list.address, null],
	['X-Original-From alone is no author', { from: list, originalFrom: ada }, list.address, null],
	['a list names the author', { from: list, originalFrom: ada, headers: listed }, ada.address, list.address],
	['a list names him in Reply-To', { from: list, replyTo: [ada], headers: listed }, ada.address, list.address],
	[
		'a list names him in Cc',
		{ from: list, cc: [{ ...ada, name: 'Bob' }, ada], recipients: [ada.address], headers: listed },
		ada.address,
		list.address,
	],
	[
		'an address that a list made for him',
		{ from: { ...ada, address: '0001-dmarc-request@lists.example' }, replyTo: [ada], headers: listed },
		ada.address,
		'0001-dmarc-request@lists.example',
	],
	[
		'not the list in Reply-To, but him beside it',
		{ from: list, replyTo: [{ address: list.address, name: null }, ada], headers: listed },
		ada.address,
		list.address,
	],
	[
		'not the list that the message went to',
		{
			from: list,
			replyTo: [{ address: 'all@contoso.example', name: null }],
			originalSender: ada,
			recipients: ['all@contoso.example'],
			headers: listed,
		},
		ada.address,
		list.address,
	],
	[
		'a list names him in its own address',
		{ from: { address: 'ada=fabrikam.example@groups.example', name: 'Ada via groups' }, headers: listed },
		ada.address,
		'ada=fabrikam.example@groups.example',
	],
	['the list itself is nobody', { from: list, headers: listed }, null, list.address],
	[
		'the list is told by where people write to it',
		{
			from: { address: 'team@contoso.example', name: 'Ada' },
			replyTo: [ada],
			headers: { 'list-post': '<mailto:team@contoso.example>' },
		},
		ada.address,
		list.address,
	],
	['a list that left From alone', { from: ada, replyTo: [list], headers: listed }, ada.address, null],
	['a list that left From alone and says so', { from: ada, originalFrom: ada, headers: listed }, ada.address, null],
	['a person whose name has via in it, without a list', { from: list, replyTo: [ada] }, list.address, null],
])('%s', (_why, written, author, sentBy) => {
	const found = findAuthor({ ...none, ...written });
	expect([found.author?.address ?? null, found.sentBy]).toEqual([author, sentBy]);
	expect(found.isReplaced).toBe(written.from !== undefined && author !== written.from.address);
});

it('gives the author the name that the list took away', () => {
	const { author } = findAuthor({ ...none, from: list, replyTo: [{ ...ada, name: null }], headers: listed });
	expect(author).toEqual(ada);
});

it.each<[why: string, forms: string[], replyTo: (typeof ada)[], author: string]>([
	['by its address', ['noreply@site.example'], [ada], ada.address],
	['by its domain', ['site.example'], [ada], ada.address],
	['but not another site', ['other.example'], [ada], 'noreply@site.example'],
	['but not without Reply-To', ['site.example'], [], 'noreply@site.example'],
])('takes the author of a contact form from Reply-To, %s', (_why, forms, replyTo, author) => {
	const from = { address: 'noreply@site.example', name: 'Site' };
	const found = findAuthor({ ...none, from, replyTo }, new Set(forms));
	expect(found.author?.address).toBe(author);
});

it.each<[where: string, piece: string, written: (text: string) => Parameters<typeof findAuthor>[0]]>([
	['a name', ' via', (name) => ({ ...none, from: { address: 'a@b.example', name }, headers: listed })],
	['a name of blanks', ' ', (name) => ({ ...none, from: { address: 'a@b.example', name }, headers: listed })],
	['an address', '=', (local) => ({ ...none, from: { address: `${local}@b.example`, name: null }, headers: listed })],
	[
		'a header',
		'<mailto:',
		(post) => ({ ...none, from: { address: 'a@b.example', name: null }, headers: { ...listed, 'list-post': post } }),
	],
])('looks at the characters of %s a bounded number of times', (_where, piece, written) => {
	expect(growsWithLength(piece, 100_000, (text) => findAuthor(written(text)))).toBe(true);
});

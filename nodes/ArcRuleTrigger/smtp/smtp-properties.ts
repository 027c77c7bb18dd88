import type { INodeProperties } from 'n8n-workflow';
import { credentialsHere } from '../../shared/store/record-store-properties';

const bySmtp = { activityType: ['email'], receiveFrom: ['smtp'] };

/** What a rule that receives by SMTP asks for. */
export const smtpProperties: INodeProperties[] = [
	{
		displayName:
			'The receiver listens on 127.0.0.1:2525 unless the options say otherwise. Let your mail server deliver, or forward, mail for the address of the queue to it.',
		name: 'smtpNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: bySmtp },
	},
	{
		displayName: 'Receiver Login',
		name: 'receiverLogin',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'None',
				value: 'none',
				description: 'This machine delivers, and so do Allowed Networks among the options',
			},
			{
				name: 'With Credential',
				value: 'credential',
				description: 'Senders log in with the user and password of a credential, which may also hold a TLS certificate',
			},
		],
		default: 'none',
		displayOptions: { show: { '@version': [2], ...bySmtp } },
		description: 'How a mail server on another machine proves that it may deliver',
	},
	{
		...credentialsHere(bySmtp),
		name: 'smtpCredential',
		displayOptions: { show: { ...bySmtp, embeddedStore: ['default'] }, hide: { receiverLogin: ['none'] } },
	},
];

/** Entries of the node's Options. */
export const smtpOptions: INodeProperties[] = [
	{
		displayName: 'Allowed Networks',
		name: 'smtpNetworks',
		type: 'string',
		default: '',
		placeholder: 'e.g. 10.0.0.0/8, 192.0.2.7',
		description: 'Addresses and networks that may deliver to the SMTP receiver without a login',
	},
	{
		displayName: 'Connections per Sender',
		name: 'smtpConnections',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 100 },
		default: 20,
		description:
			'How many connections one address may hold to the SMTP receiver. More are answered 421. Without this option, this machine has no limit.',
	},
	{
		displayName: 'Messages a Minute per Sender',
		name: 'smtpMessagesPerMinute',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 600,
		description:
			'How many messages one address may send to the SMTP receiver in a minute. More are answered 450, and come again. Without this option, this machine has no limit.',
	},
	{
		displayName: 'Receiver Address',
		name: 'smtpHost',
		type: 'string',
		default: '127.0.0.1',
		description:
			'The address that the SMTP receiver listens on. Anything but this machine needs a Receiver Login or Allowed Networks.',
	},
	{
		displayName: 'Receiver Port',
		name: 'smtpPort',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 65535 },
		default: 2525,
		description: 'Rules with the same address and port share one receiver',
	},
];

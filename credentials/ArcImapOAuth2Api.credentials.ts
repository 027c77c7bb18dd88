import type { Icon, ICredentialType } from 'n8n-workflow';
import { mailOAuth2Properties } from './mail-oauth2';

/** Google asks for its whole mail scope; nothing smaller reads over IMAP. */
const scopes = {
	google: 'https://mail.google.com/',
	microsoft: 'https://outlook.office.com/IMAP.AccessAsUser.All offline_access',
};

export class ArcImapOAuth2Api implements ICredentialType {
	name = 'arcImapOAuth2Api';

	extends = ['oAuth2Api'];

	displayName = 'ARC IMAP OAuth2 API';

	icon: Icon = { light: 'file:arc.svg', dark: 'file:arc.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-arc/n8n-nodes-arc/blob/main/docs/nodes/arc-rule-trigger.md';

	restrictToSupportedNodes = true as const;

	properties = mailOAuth2Properties(
		scopes,
		'The address of the mailbox. With Microsoft 365 it may be a shared mailbox that you have full access to.',
	);
}

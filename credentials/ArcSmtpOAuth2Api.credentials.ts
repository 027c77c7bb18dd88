import type { Icon, ICredentialType } from 'n8n-workflow';
import { mailOAuth2Properties } from './mail-oauth2';

/** Google asks for its whole mail scope; nothing smaller sends over SMTP. */
const scopes = {
	google: 'https://mail.google.com/',
	microsoft: 'https://outlook.office.com/SMTP.Send offline_access',
};

export class ArcSmtpOAuth2Api implements ICredentialType {
	name = 'arcSmtpOAuth2Api';

	extends = ['oAuth2Api'];

	displayName = 'ARC SMTP OAuth2 API';

	icon: Icon = { light: 'file:arc.svg', dark: 'file:arc.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-arc/n8n-nodes-arc/blob/main/docs/replies.md';

	restrictToSupportedNodes = true as const;

	properties = mailOAuth2Properties(
		scopes,
		'The address of the mailbox that sends. Where the queue has another address, the mailbox has to be allowed to send as it.',
	);
}

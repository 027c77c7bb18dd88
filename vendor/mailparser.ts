export { MailParser, parseAddressHeader } from 'mailparser';
export type { AttachmentStream, EmailAddress, HeaderLines, MailParserOptions, MessageText } from 'mailparser';

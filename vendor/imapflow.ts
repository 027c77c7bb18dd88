export { ImapFlow } from 'imapflow';
export type { FetchMessageObject, ImapFlowOptions, MailboxObject, SearchObject } from 'imapflow';

import type { IBinaryKeyData, IExecuteFunctions } from 'n8n-workflow';
import type { Attachment } from '../../core/activity/activity';
import { plainFileName } from '../../core/activity/file-name';
import { ArcError } from '../../core/errors';

/** The bytes of the binary field that the node names. */
export async function binaryOf(context: IExecuteFunctions, index: number): Promise<Uint8Array> {
	const name = String(context.getNodeParameter('binaryProperty', index, 'data') ?? '').trim();
	const found = Object.keys(context.getInputData()[index]?.binary ?? {});
	if (!found.includes(name)) {
		const others =
			found.length === 0 ? 'no binary data' : `the binary fields ${found.map((one) => `\`${one}\``).join(', ')}`;
		throw new ArcError('itemInvalid', `The item has ${others}, expected the message in the binary field \`${name}\``, {
			hint: 'Name the field in Input Binary Field, and let the node before hand on its binary data.',
		});
	}
	return await context.helpers.getBinaryDataBuffer(index, name);
}

/** What n8n's mail triggers hand on as files, as the attachments of an email. */
export function attachmentsOf(binary: IBinaryKeyData | undefined): Attachment[] {
	return Object.entries(binary ?? {}).map(([key, { fileName, mimeType, bytes }]) => ({
		name: plainFileName(fileName ?? '') || key,
		contentType: mimeType,
		size: bytes ?? 0,
	}));
}

/** Types of files by the endings of their names, the usual one of a type first. */
const types: readonly (readonly [ending: string, type: string])[] = [
	['txt', 'text/plain'],
	['log', 'text/plain'],
	['html', 'text/html'],
	['htm', 'text/html'],
	['csv', 'text/csv'],
	['ics', 'text/calendar'],
	['ics', 'application/ics'],
	['vcf', 'text/vcard'],
	['vcf', 'text/x-vcard'],
	['vcf', 'text/directory'],
	['md', 'text/markdown'],
	['css', 'text/css'],
	['xml', 'application/xml'],
	['xml', 'text/xml'],
	['json', 'application/json'],
	['js', 'text/javascript'],
	['rtf', 'application/rtf'],
	['rtf', 'text/rtf'],
	['eml', 'message/rfc822'],
	['eml', 'message/global'],
	['txt', 'message/delivery-status'],
	['txt', 'message/global-delivery-status'],
	['txt', 'message/disposition-notification'],
	['txt', 'message/feedback-report'],
	['txt', 'text/rfc822-headers'],
	['pdf', 'application/pdf'],
	['pdf', 'application/x-pdf'],
	['zip', 'application/zip'],
	['zip', 'application/x-zip-compressed'],
	['gz', 'application/gzip'],
	['gz', 'application/x-gzip'],
	['7z', 'application/x-7z-compressed'],
	['rar', 'application/vnd.rar'],
	['rar', 'application/x-rar-compressed'],
	['tar', 'application/x-tar'],
	['doc', 'application/msword'],
	['docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
	['xls', 'application/vnd.ms-excel'],
	['xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
	['ppt', 'application/vnd.ms-powerpoint'],
	['pptx', 'application/vnd.openxmlformats-officedocument.presentationml.presentation'],
	['odt', 'application/vnd.oasis.opendocument.text'],
	['ods', 'application/vnd.oasis.opendocument.spreadsheet'],
	['odp', 'application/vnd.oasis.opendocument.presentation'],
	['msg', 'application/vnd.ms-outlook'],
	['dat', 'application/ms-tnef'],
	['p7m', 'application/pkcs7-mime'],
	['p7m', 'application/x-pkcs7-mime'],
	['p7s', 'application/pkcs7-signature'],
	['p7s', 'application/x-pkcs7-signature'],
	['asc', 'application/pgp-signature'],
	['asc', 'application/pgp-encrypted'],
	['asc', 'application/pgp-keys'],
	['png', 'image/png'],
	['jpg', 'image/jpeg'],
	['jpg', 'image/jpg'],
	['jpg', 'image/pjpeg'],
	['jpeg', 'image/jpeg'],
	['gif', 'image/gif'],
	['bmp', 'image/bmp'],
	['svg', 'image/svg+xml'],
	['tif', 'image/tiff'],
	['tiff', 'image/tiff'],
	['webp', 'image/webp'],
	['heic', 'image/heic'],
	['mp3', 'audio/mpeg'],
	['wav', 'audio/wav'],
	['wav', 'audio/x-wav'],
	['m4a', 'audio/mp4'],
	['ogg', 'audio/ogg'],
	['amr', 'audio/amr'],
	['mp4', 'video/mp4'],
	['mov', 'video/quicktime'],
	['avi', 'video/x-msvideo'],
	['mpg', 'video/mpeg'],
];

/** Endings that files of other kinds have too, so that they say nothing. */
const shared = new Set(['dat', 'asc']);

const typesByEnding = new Map(types.filter(([ending]) => !shared.has(ending)).toReversed());
const endingsByType = new Map(types.toReversed().map(([ending, type]): [string, string] => [type, ending]));

/** The type of a file by its name; null where the ending says nothing. */
export function typeByName(name: string): string | null {
	return typesByEnding.get(/\.([a-z0-9]{1,5})$/i.exec(name)?.[1]?.toLowerCase() ?? '') ?? null;
}

/** The ending of the names of files of a type, with its dot; empty where the type has none. */
export function endingOf(type: string): string {
	const ending = endingsByType.get(type) ?? /^(?:image|audio|video|font)\/(?:x-)?([a-z0-9]{2,5})$/.exec(type)?.[1];
	return ending === undefined ? '' : `.${ending}`;
}

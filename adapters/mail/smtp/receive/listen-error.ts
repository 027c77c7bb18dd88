import { ArcError } from '../../../../core/errors';

/** Why a port cannot be opened, as `portInUse` or `fieldInvalid`. */
export function listenError(host: string, port: number, error: NodeJS.ErrnoException): ArcError {
	const place = `${host}:${port}`;
	if (error.code === 'EADDRINUSE') {
		return new ArcError('portInUse', `Port ${port} at ${host} is in use by another program`, {
			hint: `Choose another port for the SMTP receiver, or stop the program that listens on ${place}.`,
			cause: error,
		});
	}
	const because = error.code ?? error.message;
	return new ArcError('fieldInvalid', `The SMTP receiver cannot listen on ${place} (${because})`, {
		hint: 'Host is an address of this machine, such as 127.0.0.1; ports below 1024 need special rights.',
		cause: error,
	});
}

import { plainFileName } from '../../../core/activity/file-name';

it.each<[written: string, name: string]>([
	['invoice.pdf', 'invoice.pdf'],
	['Angebot für Müller.pdf', 'Angebot für Müller.pdf'],
	['../../etc/passwd', 'passwd'],
	['..\\..\\boot.ini', 'boot.ini'],
	['C:\\Users\\ada\\report.docx', 'report.docx'],
	['C:report.docx', 'report.docx'],
	['/etc/passwd', 'passwd'],
	['folder/', 'folder'],
	['..', ''],
	['.', ''],
	['/', ''],
	['', ''],
	['.gitignore', '.gitignore'],
	['a\u0000b\r\nc.txt', 'a b c.txt'],
	['photo\u202egpj.exe', 'photo gpj.exe'],
])('a file that is called %j is handed on as %j', (written, name) => {
	expect(plainFileName(written)).toBe(name);
	expect(plainFileName(name)).toBe(name);
});

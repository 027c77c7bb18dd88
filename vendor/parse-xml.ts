export { parseXml, XmlElement, XmlError, XmlText } from '@rgrove/parse-xml';

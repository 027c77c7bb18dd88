// n8n reads nodes and credentials from the lists in package.json; this file only gives `main` a target.
module.exports = {};

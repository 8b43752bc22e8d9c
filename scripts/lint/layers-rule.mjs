// An ESLint rule that holds the tables in layers.mjs: it reports an import that its layer does not allow.
import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { coreLayers, packageImports } from './layers.mjs';

const matches = (pattern, name) =>
  pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;

const isAllowed = (patterns, name) => patterns.some((pattern) => matches(pattern, name));

// `crypto` and `node:crypto` are the same module and obey the same line of the table.
const packageName = (specifier) =>
  isBuiltin(specifier) && !specifier.startsWith('node:') ? `node:${specifier}` : specifier;

/** The layer of a file in packages/core/src: the longest entry of the table that is the file or a folder around it. */
export function layerOf(path) {
  const entries = Object.keys(coreLayers).filter((entry) => path === entry || path.startsWith(`${entry}/`));
  return entries.sort((a, b) => b.length - a.length)[0];
}

/** Where a file stands: `{ owner: 'core', path: 'flows/login.ts' }`, or nothing outside packages. */
export function placeOf(filename) {
  const match = /(?:^|\/)packages\/([^/]+)\/src\/(.+)$/.exec(filename.replaceAll('\\', '/'));
  return match ? { owner: match[1], path: match[2] } : undefined;
}

/** Why `place` may not import `specifier`, or undefined where it may. */
export function objection(place, specifier, onlyTypes) {
  if (specifier.startsWith('.')) return relativeObjection(place, specifier, onlyTypes);
  if (place.owner !== 'core') {
    const allowed = packageImports[place.owner];
    if (!allowed) return `the package '${place.owner}' is not in the table of scripts/lint/layers.mjs`;
    return isAllowed(allowed, packageName(specifier))
      ? undefined
      : `'${place.owner}' may import only: ${allowed.join(', ')}`;
  }
  const layer = layerOf(place.path);
  if (!layer) return `'${place.path}' is not in the table of scripts/lint/layers.mjs`;
  const { packages, packagesInFiles = {} } = coreLayers[layer];
  const allowed = [...packages, ...(packagesInFiles[place.path] ?? [])];
  if (isAllowed(allowed, packageName(specifier))) return undefined;
  return `'${layer}' may import ${allowed.length > 0 ? `only these packages: ${allowed.join(', ')}` : 'no package'}`;
}

function relativeObjection({ owner, path }, specifier, onlyTypes) {
  const target = posix.join(posix.dirname(path), specifier).replace(/\.js$/, '.ts');
  if (target.startsWith('..')) return 'another package is imported by its name';
  if (owner !== 'core') return undefined;
  const [from, to] = [layerOf(path), layerOf(target)];
  const unknown = !from ? path : !to ? target : undefined;
  if (unknown) return `'${unknown}' is not in the table of scripts/lint/layers.mjs`;
  const { layers, types = [] } = coreLayers[from];
  if (from === to || isAllowed(layers, to)) return undefined;
  if (types.includes(target)) return onlyTypes ? undefined : `'${from}' may import only types of '${target}'`;
  const allowed = [...layers, ...types.map((type) => `types of ${type}`)];
  return `'${from}' may import of core ${allowed.length > 0 ? `only: ${allowed.join(', ')}` : 'nothing'}`;
}

export default {
  meta: {
    type: 'problem',
    docs: { description: 'hold the import table of ARCHITECTURE.md' },
    messages: { forbidden: "Import of '{{specifier}}': {{objection}} (see 'Layers' in ARCHITECTURE.md)." },
    schema: [],
  },
  create(context) {
    const place = placeOf(context.filename);
    if (!place) return {};
    const check = (source, onlyTypes) => {
      if (!source) return;
      const specifier = source.value;
      // What is computed cannot be checked, so it cannot be allowed.
      const found =
        typeof specifier === 'string'
          ? objection(place, specifier, onlyTypes)
          : 'only a literal name can be checked';
      if (found) {
        const data = { specifier: specifier ?? '...', objection: found };
        context.report({ node: source, messageId: 'forbidden', data });
      }
    };
    return {
      ImportDeclaration: (node) => check(node.source, node.importKind === 'type'),
      ExportNamedDeclaration: (node) => check(node.source, node.exportKind === 'type'),
      ExportAllDeclaration: (node) => check(node.source, node.exportKind === 'type'),
      ImportExpression: (node) => check(node.source, false),
      TSImportType: (node) => check(node.source, true),
    };
  },
};

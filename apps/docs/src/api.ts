import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Application, Converter, DeclarationReflection, type ProjectReflection, ReflectionKind, type TypeDocOptions } from "typedoc";
import { publicEntries } from "./entries";

/** "packages/nn/src/optim/index.ts" as TypeDoc calls the module: "nn/src/optim". */
const nameOf = (source: string): string =>
  source
    .replaceAll("\\", "/")
    .replace(/^packages\//, "")
    .replace(/(\/index)?\.ts$/, "");

/**
 * Writes one Markdown page for each public name of the packages, from its docstring, into a folder.
 *
 * @param folder Is emptied first.
 * @throws Error When TypeDoc cannot read the sources.
 */
export async function writeApi(folder: string): Promise<void> {
  const entries = publicEntries();
  const specifiers = new Map(entries.map(({ specifier, source }) => [nameOf(source), specifier]));
  const application = await Application.bootstrapWithPlugins({
    entryPoints: entries.map(({ source }) => source),
    tsconfig: "tsconfig.json",
    plugin: ["typedoc-plugin-markdown"],
    name: "API",
    readme: "none",
    excludePrivate: true,
    excludeInternal: true,
    excludeExternals: true,
    disableSources: true,
    // `npm run typecheck` is the place for errors of types.
    skipErrorChecking: true,
    validation: false,
    logLevel: "Error",
    out: folder,
    ...{
      router: "member",
      entryFileName: "index.md",
      hidePageHeader: true,
      hideBreadcrumbs: true,
      expandParameters: true,
      parametersFormat: "table",
      interfacePropertiesFormat: "table",
      useCodeBlocks: true,
    },
  } as TypeDocOptions);
  application.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    const modules = project.getChildrenByKind(ReflectionKind.Module);
    // With a single module TypeDoc makes it the project itself.
    if (modules.length !== entries.length) throw new Error(`docs: ${entries.length} modules, but TypeDoc found ${modules.length}`);
    for (const module of modules) {
      const specifier = specifiers.get(module.name);
      if (specifier === undefined)
        throw new Error(`docs: TypeDoc calls a module ${module.name}, which is none of ${[...specifiers.keys()]}`);
      module.name = specifier;
    }
  });
  application.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => leaveOutInherited(project));
  const project = await application.convert();
  if (project === undefined) throw new Error("docs: TypeDoc could not read the sources");
  await application.generateOutputs(project);
  renameIndexPages(folder);
}

/**
 * What a class inherits is described on the page of the class that declares it, which its own page links to: `Parameter` would repeat
 * all of `Tensor` otherwise, and each module all of `Module`.
 */
function leaveOutInherited(project: ProjectReflection): void {
  for (const reflection of project.getReflectionsByKind(ReflectionKind.ClassMember))
    if (reflection instanceof DeclarationReflection && reflection.inheritedFrom?.reflection !== undefined)
      project.removeReflection(reflection);
}

/** A page of the name `Index` would be taken for its folder's own: VitePress does not tell capitals from small letters there. */
function renameIndexPages(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !entry.name.endsWith(".md")) continue;
    const page = join(entry.parentPath, entry.name);
    const text = readFileSync(page, "utf8");
    const renamed = text.replaceAll("/Index.md", "/IndexType.md");
    if (renamed !== text) writeFileSync(page, renamed);
    if (entry.name === "Index.md") renameSync(page, join(entry.parentPath, "IndexType.md"));
  }
}

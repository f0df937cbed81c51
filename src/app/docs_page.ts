/**
 * The description of the App's routes as a page: HTML and one style, without any script, so that it is
 * read without a network, and nothing in it can run.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { html, raw } from "../deps/hono.ts";
import type { JsonSchema } from "./api_schemas.ts";
import type { ApiContent, ApiOperation, OpenApiDocument } from "./openapi.ts";

/** A piece of HTML. */
type Html = ReturnType<typeof html>;

const STYLE = `
  :root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
  body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
  details { border: 1px solid #8884; border-radius: 4px; margin: .3rem 0; padding: .3rem .7rem }
  summary { cursor: pointer }
  summary b { display: inline-block; min-width: 4.5rem }
  code { font: 13px/1.5 ui-monospace, monospace }
  table { border-collapse: collapse; margin: .4rem 0 }
  td { border-top: 1px solid #8884; padding: .15rem .8rem .15rem 0; vertical-align: top }
  h3, h4 { margin: .8rem 0 .2rem }
`;

/** What the page may do: show itself. */
export const DOCS_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; " +
  `style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`;

/** The page. */
export function docsPage({ info, tags, paths, components }: OpenApiDocument): Html {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation }))
  );
  const schemas = components.schemas as Record<string, JsonSchema>;
  const common = components.responses as ApiOperation["responses"];
  return html`
    <!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>${info.title} ${info.version}</title>
        <style>${raw(STYLE)}</style>
      </head>
      <body>
    <h1>${info.title} ${info.version}</h1>
    <p>${info.description} For programs: <a href="openapi.json">openapi.json</a>.</p>
    ${tags.map(({ name }) =>
      html`<h2>${name}</h2>${
        operations.filter(({ operation }) => operation.tags.includes(name))
          .map(({ path, method, operation }) => operationOf(path, method, operation))
      }`
    )}
    <h2>Refusals of any route</h2>
    ${repliesOf(common)}
    <h2>Documents</h2>
    ${Object.entries(schemas).map(([name, schema]) =>
      html`<h3 id="${name}">${name}</h3>${documentOf(schema)}`
    )}
      </body>
    </html>
  `;
}

function operationOf(path: string, method: string, operation: ApiOperation): Html {
  const { summary, parameters = [], requestBody, responses } = operation;
  const own = Object.entries(responses).filter(([, reply]) => !("$ref" in reply));
  return html`<details id="${operation.operationId}">
<summary><b>${method.toUpperCase()}</b><code>${path}</code> ${summary}</summary>
${
    parameters.length === 0 ? "" : html`
      <h4>Parameters</h4>
      <table>${parameters.map(({ name, in: place, schema }) =>
        html`
          <tr>
            <td><code>${name}</code><td>in the ${place}<td>${typeOf(
              schema,
            )}<td>${schema.description ?? ""}
        `
      )}</table>
    `
  }
${
    requestBody === undefined ? "" : html`
      <h4>Body</h4>
      <p>${contentOf(requestBody.content)}</p>
    `
  }
<h4>Replies</h4>${repliesOf(Object.fromEntries(own))}
</details>`;
}

function repliesOf(replies: ApiOperation["responses"]): Html {
  return html`<table>${
    Object.entries(replies).map(([status, reply]) =>
      "$ref" in reply ? "" : html`
        <tr>
          <td>${status}<td>${reply.description}<td>${reply.content === undefined
            ? ""
            : contentOf(reply.content)}
      `
    )
  }</table>`;
}

function contentOf(content: ApiContent): Html[] {
  return Object.entries(content)
    .map(([type, { schema }]) => html`<code>${type}</code> ${typeOf(schema)}`);
}

function documentOf(schema: JsonSchema): Html {
  const required = schema.required as string[] | undefined ?? [];
  if (schema.properties === undefined) return html`<p>${typeOf(schema)}</p>`;
  return html`<table>${
    Object.entries(schema.properties as Record<string, JsonSchema>).map(([name, property]) =>
      html`
        <tr>
          <td><code>${name}</code><td>${required.includes(name)
            ? ""
            : "may be left out"}<td>${typeOf(property)}
      `
    )
  }</table>`;
}

/** A schema in a few words. */
function typeOf(schema: JsonSchema): Html {
  const { $ref, anyOf, items, enum: values, type, minLength, maxLength, pattern } = schema;
  if (typeof $ref === "string") {
    const name = $ref.split("/").at(-1)!;
    return html`<a href="#${name}">${name}</a>`;
  }
  if (Array.isArray(anyOf)) return joined(anyOf.map(typeOf), " or ");
  if (Array.isArray(values)) {
    return joined(values.map((value) => html`<code>${value}</code>`), ", ");
  }
  if (items !== undefined) return html`list of ${typeOf(items as JsonSchema)}`;
  if (schema.properties !== undefined) return documentOf(schema);
  const kind = Array.isArray(type) ? type.join(" or ") : type ?? schema.const ?? "anything";
  const length = maxLength === undefined ? "" : ` of ${minLength ?? 0} to ${maxLength} characters`;
  return html`${String(kind)}${length}${
    pattern === undefined ? "" : html`
      <code>${pattern}</code>
    `
  }`;
}

function joined(parts: readonly Html[], separator: string): Html {
  return html`${parts.map((part, index) => html`${index === 0 ? "" : separator}${part}`)}`;
}

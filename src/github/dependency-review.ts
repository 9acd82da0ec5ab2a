/** What a pull request changes of its dependencies, with the holes that are known of them. */
import { z } from 'zod';
import type { Octokit } from './client.ts';
import { isStatus } from './errors.ts';
import type { Repository } from './pull-request.ts';

export interface ReviewedDependency {
  manifest: string;
  name: string;
  version: string;
  /** Needed for building and testing alone. */
  development: boolean;
  advisories: { id: string; severity: 'critical' | 'high' | 'moderate' | 'low'; url: string }[];
}

/** Files that GitHub reads dependencies from: https://docs.github.com/en/code-security/supply-chain-security/understanding-your-software-supply-chain/dependency-graph-supported-package-ecosystems */
const MANIFEST =
  /(?:^|\/)(?:package(?:-lock)?\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|requirements[\w.-]*\.txt|requirements\/[\w.-]+\.txt|Pipfile(?:\.lock)?|poetry\.lock|uv\.lock|pyproject\.toml|setup\.py)$/;
export const isManifest = (path: string): boolean => MANIFEST.test(path);

const Changes = z.array(
  z.object({
    change_type: z.string(),
    manifest: z.string(),
    name: z.string(),
    version: z.string(),
    scope: z.string().optional(),
    vulnerabilities: z
      .array(
        z.object({ severity: z.enum(['critical', 'high', 'moderate', 'low']), advisory_ghsa_id: z.string(), advisory_url: z.string() }),
      )
      .default([]),
  }),
);

/**
 * https://docs.github.com/en/rest/dependency-graph/dependency-review#get-a-diff-of-the-dependencies-between-commits: what was added (a raised version is added, too), one
 * request. 403 and 404 where the dependency graph is off or the plan has no review of dependencies: then nothing is known, which is no finding.
 */
export async function addedDependencies(
  octokit: Octokit,
  repository: Repository,
  base: string,
  head: string,
): Promise<ReviewedDependency[]> {
  try {
    const { data } = await octokit.rest.dependencyGraph.diffRange({ ...repository, basehead: `${base}...${head}` });
    const parsed = Changes.safeParse(data);
    return (parsed.success ? parsed.data : []).flatMap(({ change_type, manifest, name, version, scope, vulnerabilities }) =>
      change_type === 'added'
        ? [
            {
              manifest,
              name,
              version,
              development: scope === 'development',
              advisories: vulnerabilities.map((one) => ({ id: one.advisory_ghsa_id, severity: one.severity, url: one.advisory_url })),
            },
          ]
        : [],
    );
  } catch (error) {
    if (isStatus(error, 403, 404)) return [];
    throw error;
  }
}

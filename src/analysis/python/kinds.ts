/** Kinds of syntax nodes under numbers of our own, and how far the copy of a tree goes into each. */

const names = [
  'ERROR',
  'aliased_import',
  'argument_list',
  'as_pattern',
  'as_pattern_target',
  'assert_statement',
  'assignment',
  'attribute',
  'augmented_assignment',
  'await',
  'binary_operator',
  'block',
  'boolean_operator',
  'break_statement',
  'call',
  'case_clause',
  'case_pattern',
  'chevron',
  'class_definition',
  'class_pattern',
  'comparison_operator',
  'complex_pattern',
  'concatenated_string',
  'conditional_expression',
  'constrained_type',
  'continue_statement',
  'decorated_definition',
  'decorator',
  'default_parameter',
  'delete_statement',
  'dict_pattern',
  'dictionary',
  'dictionary_comprehension',
  'dictionary_splat',
  'dictionary_splat_pattern',
  'dotted_name',
  'elif_clause',
  'ellipsis',
  'else_clause',
  'except_clause',
  'exec_statement',
  'expression_list',
  'expression_statement',
  'false',
  'finally_clause',
  'float',
  'for_in_clause',
  'for_statement',
  'function_definition',
  'future_import_statement',
  'generator_expression',
  'generic_type',
  'global_statement',
  'identifier',
  'if_clause',
  'if_statement',
  'import_from_statement',
  'import_statement',
  'integer',
  'interpolation',
  'keyword_argument',
  'keyword_pattern',
  'keyword_separator',
  'lambda',
  'lambda_parameters',
  'list',
  'list_comprehension',
  'list_pattern',
  'list_splat',
  'list_splat_pattern',
  'match_statement',
  'member_type',
  'module',
  'named_expression',
  'none',
  'nonlocal_statement',
  'not_operator',
  'pair',
  'parameters',
  'parenthesized_expression',
  'parenthesized_list_splat',
  'pass_statement',
  'pattern_list',
  'positional_separator',
  'print_statement',
  'raise_statement',
  'relative_import',
  'return_statement',
  'set',
  'set_comprehension',
  'slice',
  'splat_pattern',
  'splat_type',
  'string',
  'string_content',
  'string_end',
  'string_start',
  'subscript',
  'true',
  'try_statement',
  'tuple',
  'tuple_pattern',
  'type',
  'type_alias_statement',
  'type_parameter',
  'typed_default_parameter',
  'typed_parameter',
  'unary_operator',
  'union_pattern',
  'union_type',
  'while_statement',
  'wildcard_import',
  'with_clause',
  'with_item',
  'with_statement',
  'yield',
] as const;

export type Kind = (typeof names)[number];

/** 0 stands for what is not copied: punctuation, keywords, comments. */
export const K = Object.fromEntries(names.map((name, index) => [name, index + 1])) as Record<Kind, number>;
/** A named node that this file does not list. */
export const OTHER = names.length + 1;

/** Named, and of no use: comments are found in the text, formats of interpolations are dropped. */
const skipped = new Set(['comment', 'line_continuation', 'format_specifier', 'type_conversion']);

export function kindNumber(name: string): number {
  if (skipped.has(name)) return 0;
  return Object.hasOwn(K, name) ? K[name as Kind] : OTHER;
}

/** How the copy descends into a kind: into all children, into none, into the first or the last alone. What it leaves out is read from the text. */
export const ALL = 0;
export const NONE = 1;
export const FIRST = 2;
export const LAST = 3;
export const descent = new Uint8Array(OTHER + 1);
const descends = (how: number, ...kinds: Kind[]): void => {
  for (const kind of kinds) descent[K[kind]] = how;
};
descends(NONE, 'identifier', 'integer', 'float', 'true', 'false', 'none', 'ellipsis', 'dotted_name', 'relative_import', 'wildcard_import');
descends(
  NONE,
  'pass_statement',
  'break_statement',
  'continue_statement',
  'keyword_separator',
  'positional_separator',
  'string_content',
  'string_start',
);
// A string with interpolations is decided by its text.
descends(NONE, 'string');
descends(FIRST, 'attribute');
descends(LAST, 'keyword_argument');

/** Kinds whose first child begins where they do. */
export const opensAtOnce = new Uint8Array(OTHER + 1);
const opening: Kind[] = [
  'attribute',
  'call',
  'subscript',
  'binary_operator',
  'boolean_operator',
  'comparison_operator',
  'conditional_expression',
];
opening.push(
  'expression_statement',
  'assignment',
  'augmented_assignment',
  'type',
  'pair',
  'generic_type',
  'typed_parameter',
  'default_parameter',
);
for (const kind of opening) opensAtOnce[K[kind]] = 1;

/** The version of the engine: lowered files are cached under it, so a change of lowering or summaries changes it. */
export const ENGINE = '0.1.0-3';

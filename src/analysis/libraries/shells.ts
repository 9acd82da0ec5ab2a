/** Programs that run what they are given as a text. */
export const SHELLS = /^(\/(usr\/)?bin\/)?(env )?(ba|z|da|k)?sh$|^cmd(\.exe)?$|^(powershell|pwsh)(\.exe)?$/i;

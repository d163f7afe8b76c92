import type * as Docx from 'docx';

export const MONO = 'Consolas';
export const GREY = '57606A';
export const HEAD_SHADE = 'EEF1F4';
const ACCENT = '1F3A5F';

/** One accent colour, sizes in half points. */
export function docxStyles(docx: typeof Docx, language: string): Docx.IStylesOptions {
  const heading = (size: number, before: number) => ({
    run: { size, bold: true, color: ACCENT, font: 'Calibri' },
    paragraph: { spacing: { before, after: 100 }, keepNext: true },
  });
  return {
    default: {
      document: {
        run: { font: 'Calibri', size: 21, language: { value: language === 'en' ? 'en-GB' : language } },
        paragraph: { spacing: { after: 120, line: 264, lineRule: docx.LineRuleType.AUTO } },
      },
      heading1: heading(36, 0),
      heading2: heading(27, 320),
      heading3: heading(23, 240),
      heading4: heading(21, 200),
      heading5: heading(21, 200),
      heading6: heading(21, 200),
      hyperlink: { run: { color: '0B5CAD', underline: { type: docx.UnderlineType.SINGLE } } },
    },
    paragraphStyles: [
      {
        id: 'Code',
        name: 'Code',
        basedOn: 'Normal',
        run: { font: MONO, size: 18 },
        paragraph: {
          spacing: { after: 0, line: 240, lineRule: docx.LineRuleType.AUTO },
          indent: { left: 200 },
        },
      },
      {
        id: 'Caption',
        name: 'caption',
        basedOn: 'Normal',
        run: { italics: true, color: GREY, size: 19 },
        paragraph: { spacing: { before: 60, after: 160 } },
      },
    ],
  };
}

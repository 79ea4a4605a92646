"""The colours of the house, as ``reading.css`` has them, and the rules that mails are written with.

Many programs drop style sheets, so ``INLINE`` is written into the elements; ``SHEET`` holds what can only stand in a
style sheet: what depends on the reader's screen.
"""

from __future__ import annotations

from dataclasses import dataclass

WIDTH = 600
"""Pixels of the column."""

GUTTER = 24
INNER = WIDTH - 2 * GUTTER

SANS = "-apple-system, BlinkMacSystemFont, 'Segoe UI', Helvetica, Arial, sans-serif"
SERIF = "Georgia, 'Times New Roman', serif"


@dataclass(frozen=True, kw_only=True)
class Palette:
    paper: str
    surface: str
    tint: str
    line: str
    ink: str
    soft: str
    link: str
    accent: str
    deep: str
    on_deep: str


LIGHT = Palette(
    paper="#fdfaf5",
    surface="#ffffff",
    tint="#eef6f4",
    line="#e2dbd0",
    ink="#2a2430",
    soft="#5d5466",
    link="#0b6460",
    accent="#7a2b63",
    deep="#083f3e",
    on_deep="#e9f5f3",
)
DARK = Palette(
    paper="#17141b",
    surface="#221e28",
    tint="#1a2b2b",
    line="#3a3442",
    ink="#f1ecf4",
    soft="#bfb5c9",
    link="#7fd6cd",
    accent="#eaa9d3",
    deep="#0c2f2f",
    on_deep="#d9efec",
)

INLINE = f"""
table[role=presentation] {{ table-layout: fixed; }}
h1, h2, h3, h4, h5 {{ margin: 28px 0 10px; font-family: {SERIF}; font-weight: bold; line-height: 1.25;
  color: {LIGHT.ink}; }}
h1 {{ margin-top: 0; font-size: 30px; }}
h2 {{ font-size: 23px; }}
h3 {{ font-size: 19px; }}
h4, h5 {{ font-size: 17px; }}
p {{ margin: 0 0 14px; }}
ul, ol {{ margin: 0 0 14px; padding: 0 0 0 24px; }}
li {{ margin: 0 0 6px; }}
blockquote {{ margin: 0 0 14px; padding: 0 0 0 16px; border-left: 4px solid {LIGHT.link}; }}
a {{ color: {LIGHT.link}; text-decoration: underline; }}
img {{ display: block; max-width: 100%; height: auto; border: 0; font-size: 14px; line-height: 1.4;
  color: {LIGHT.soft}; }}
.lead {{ font-size: 19px; line-height: 1.5; }}
.label {{ margin: 0 0 6px; font-size: 14px; font-weight: bold; color: {LIGHT.accent}; }}
.small {{ font-size: 14px; color: {LIGHT.soft}; }}
.picture {{ margin: 4px 0 14px; }}
.box {{ margin: 0 0 18px; padding: 16px 18px 4px; background-color: {LIGHT.tint}; }}
.teaser {{ margin: 0 0 24px; padding: 18px 0 4px; border-top: 1px solid {LIGHT.line}; }}
.teaser h3 {{ margin-top: 0; }}
.box img {{ background-color: #ffffff; }}
.figure {{ margin: 0; font-family: {SERIF}; font-size: 34px; line-height: 1.2; color: {LIGHT.accent}; }}
.data {{ width: 100%; margin: 0 0 16px; border-collapse: collapse; font-size: 15px; }}
.data caption {{ padding: 0 0 6px; text-align: left; font-weight: bold; }}
.data th, .data td {{ padding: 8px; border: 1px solid {LIGHT.line}; text-align: left; vertical-align: top;
  word-break: break-word; }}
.brand, .brand a {{ color: {LIGHT.on_deep}; }}
.brand p {{ margin: 0; }}
.brand .name {{ font-family: {SERIF}; font-size: 18px; font-weight: bold; line-height: 1.3; }}
.brand .web {{ padding-top: 6px; font-size: 14px; }}
.footer p, .footer li {{ font-size: 14px; color: {LIGHT.soft}; }}
"""

_DARK_RULES = f"""
body, .paper {{ background-color: {DARK.paper} !important; }}
.surface, .surface > table {{ background: {DARK.surface} !important; background-color: {DARK.surface} !important; }}
.deep, .deep > table {{ background: {DARK.deep} !important; background-color: {DARK.deep} !important; }}
.content, .content div, .content h1, .content h2, .content h3, .content h4, .content h5
  {{ color: {DARK.ink} !important; }}
.content a, .footer a {{ color: {DARK.link} !important; }}
.content img, .content .small, .footer p, .footer li {{ color: {DARK.soft} !important; }}
.content .label, .content .figure {{ color: {DARK.accent} !important; }}
.content .box {{ background-color: {DARK.tint} !important; }}
.content .teaser, .content .data th, .content .data td {{ border-color: {DARK.line} !important; }}
.content blockquote {{ border-color: {DARK.link} !important; }}
.brand, .brand p, .brand a {{ color: {DARK.on_deep} !important; }}
"""

PREFERS_DARK = "@media (prefers-color-scheme: dark)"

SHEET = f"""
:root {{ color-scheme: light dark; supported-color-schemes: light dark; }}
@media (max-width: 480px) {{
  h1 {{ font-size: 26px !important; }}
  .gutter > table > tbody > tr > td {{ padding-left: 16px !important; padding-right: 16px !important; }}
}}
{PREFERS_DARK} {{ {_DARK_RULES} }}
"""

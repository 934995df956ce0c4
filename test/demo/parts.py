"""parts.py - what a page is made of: text that is escaped, numbers in one format, tables, bars and plots, as HTML and SVG.

No part needs a script.  A plot stretches to the width there is; its labels are text beside it, of the page's own size.
A cell of a table carries its column's title, for narrow windows, where each row stands as a list.
"""
import html
import math


class Html(str):
    """Text that is HTML already."""


def escaped(value):
    return value if isinstance(value, Html) else html.escape(str(value))


def tag(name, *content, **attributes):
    """An element; class_ is class, data_x is data-x, None leaves an attribute out."""
    said = ''.join(f' {key.rstrip("_").replace("_", "-")}="{html.escape(str(value))}"' for key, value in attributes.items() if value is not None)
    return Html(f'<{name}{said}>{"".join(map(escaped, content))}</{name}>')


def join(*parts):
    return Html(''.join(map(escaped, parts)))


def whole(value):
    """A count: 12,345; below zero with a minus sign."""
    return f'{round(float(value)):,}'.replace('-', '\u2212')


def money(value):
    """Euros: 12,345.60."""
    return f'{float(value):,.2f}'.replace('-', '\u2212')


def euros(cents):
    return money(int(cents) / 100)


def words(name):
    return name.replace('_', ' ')


def total(rows, name):
    return sum(float(row[name]) for row in rows)


def table(rows, first, columns, sums=True, name=None):
    """columns: [(title, key, how it is shown)] beside the column named first; the last row has the sums; a row with 'bad' stands out."""
    def line(row):
        cells = [tag('td', show(row[key]), data_title=title) for title, key, show in columns]
        return tag('tr', tag('th', row[first], scope='row'), *cells, class_='bad' if row.get('bad') else None)
    head = tag('tr', *(tag('th', title, scope='col') for title in (words(first), *(title for title, _, _ in columns))))
    foot = line({first: 'together', **{key: total(rows, key) for _, key, _ in columns}}) if sums else ''
    return tag('table', tag('thead', head), tag('tbody', *map(line, rows)), tag('tfoot', foot) if sums else '', id=name,
               class_='narrow' if len(columns) < 2 else None)


def bar(parts, most, text):
    """A bar that lies: [(value, color)] one behind the other, and the text at its end."""
    pieces = [tag('i', style=f'width:{100 * float(value) / most:.3f}%;background:var(--{color})') for value, color in parts if float(value)]
    return tag('span', *pieces, tag('em', text), class_='bar')


def legend(series):
    """[(name, color)]"""
    return tag('p', *(tag('span', tag('i', style=f'background:var(--{color})'), name) for name, color in series), class_='legend')


def steps(most, count=5):
    """Round numbers from 0 to at least most."""
    size = 10 ** math.floor(math.log10(max(most, 1) / count))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor * count >= most)
    step = max(step, 1)
    return [step * number for number in range(math.ceil(most / step) + 1)]


def plot(shapes, across, down, title, marks='', style=''):
    """shapes: SVG in a box of 1000 x 1000.  across, down: [(per mille, text)] of the axes; marks: HTML upon it."""
    grid = ''.join(f'<path class="grid" d="M0 {place:.1f}H1000"/>' for place, _ in down)
    labels = [tag('span', text, class_='y', style=f'top:{place / 10:.2f}%') for place, text in down]
    labels += [tag('span', text, class_='x' + (' odd' if number % 2 else '') + (' end' if place > 990 else ''), style=f'left:{place / 10:.2f}%')
               for number, (place, text) in enumerate(across)]
    svg = Html(f'<svg viewBox="0 0 1000 1000" preserveAspectRatio="none" role="img" aria-label="{html.escape(title)}">{grid}{shapes}</svg>')
    return tag('div', svg, *labels, marks, class_=f'plot {style}'.strip())


def stairs(points, x, y):
    """The path of a value that changes in steps."""
    (first_x, first_y), *rest = points
    return f'M{x(first_x):.1f} {y(first_y):.1f}' + ''.join(f'H{x(a):.1f}V{y(b):.1f}' for a, b in rest)

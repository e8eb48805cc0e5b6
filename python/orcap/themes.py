"""How what is shown is coloured. A theme has a method for each kind of thing: theme.layer_name("IP") is the text with its style around it."""


class ColorTable:
    """ANSI's codes (ECMA-48, SGR) by name; a name that is none is no code."""
    _basic = ("black", "red", "green", "yellow", "blue", "purple", "cyan", "white")
    colors = {name: ("\033[3%dm" % number, "#ansi" + name) for number, name in enumerate(_basic)}
    colors["grey"] = ("\033[38;5;246m", "#ansiwhite")
    colors["reset"] = ("\033[39m", "noinherit")
    colors.update({"bg_" + name: ("\033[4%dm" % number, "bg:#ansi" + name) for number, name in enumerate(_basic)})
    colors.update({"bg_reset": ("\033[49m", "noinherit"), "normal": ("\033[0m", "noinherit"), "bold": ("\033[1m", "bold"),
                   "uline": ("\033[4m", "underline"), "blink": ("\033[5m", ""), "invert": ("\033[7m", "")})
    inv_map = {ansi: pygments for ansi, pygments in colors.values()}

    def __repr__(self):
        return "<ColorTable>"

    def __getattr__(self, attr):
        return self.colors.get(attr, ("", ""))[0]

    def ansi_to_pygments(self, x):
        """Codes as the words of Pygments."""
        for code, word in self.inv_map.items():
            x = x.replace(code, " " + word)
        return x.strip()


Color = ColorTable()


def create_styler(fmt=None, before="", after="", fmt2="%s"):
    """A function that puts a style around a value."""
    def do_style(val, fmt=fmt, fmt2=fmt2, before=before, after=after):
        text = str(val) if fmt is None else fmt % val
        return fmt2 % (before + text + after)
    return do_style


class ColorTheme:
    """No colours; what all themes can do."""
    style_normal = style_prompt = style_punct = style_id = style_not_printable = style_layer_name = style_field_name = style_field_value = ""
    style_emph_field_name = style_emph_field_value = style_depreciate_field_name = ""
    style_packetlist_name = style_packetlist_proto = style_packetlist_value = ""
    style_fail = style_success = style_odd = style_even = style_opening = style_active = style_closed = style_left = style_right = style_logo = ""

    def __repr__(self):
        return "<%s>" % type(self).__name__

    def __reduce__(self):
        return type(self), ()

    def __getattr__(self, attr):
        if attr in ("__getstate__", "__setstate__") or attr[:2] == "__":
            raise AttributeError(attr)
        return create_styler()

    def format(self, string, fmt):
        """A text in a named style, or in colours: "bold+red"."""
        for style in fmt.split("+"):
            string = getattr(self, style)(string)
        return string


class NoTheme(ColorTheme):
    """Plain text."""


class AnsiColorTheme(ColorTheme):
    """Colours of a terminal."""

    def __getattr__(self, attr):
        if attr[:2] == "__":
            raise AttributeError(attr)
        code = getattr(self, "style_" + attr) if "style_" + attr in dir(type(self)) else Color.colors.get(attr, ("",))[0]
        return create_styler(before=code, after=(self.style_normal or Color.normal) if code else "")


class BlackAndWhite(AnsiColorTheme, NoTheme):
    """Plain text, on terminals too."""

    def __getattr__(self, attr):
        return NoTheme.__getattr__(self, attr)


def _styles(**words):
    """The attributes of a theme: colours and weights by name, joined with +."""
    return {"style_" + name: "".join(Color.colors[word][0] for word in value.split("+")) for name, value in words.items()}


DefaultTheme = type("DefaultTheme", (AnsiColorTheme,), dict(_styles(
    normal="normal", prompt="blue+bold", punct="normal", id="blue+bold", not_printable="white", depreciate_field_name="grey",
    layer_name="red+bold", field_name="blue", field_value="purple", emph_field_name="blue+uline+bold", emph_field_value="purple+uline+bold",
    packetlist_name="red+bold", packetlist_proto="blue", packetlist_value="purple", fail="red+bold", success="blue+bold", even="black+bold",
    odd="black", opening="yellow", active="black", closed="white", left="blue+invert", right="red+invert", logo="green+bold"),
    __doc__="Colours for a light terminal.", __module__=__name__))
BrightTheme = type("BrightTheme", (AnsiColorTheme,), dict(_styles(
    normal="normal", punct="normal", id="yellow+bold", layer_name="red+bold", field_name="yellow+bold", field_value="purple+bold",
    emph_field_name="yellow+bold", emph_field_value="green+bold", packetlist_name="red+bold", packetlist_proto="yellow+bold",
    packetlist_value="purple+bold", fail="red+bold", success="blue+bold", even="black+bold", odd="black", left="cyan+invert",
    right="purple+invert", logo="green+bold"), __doc__="Strong colours.", __module__=__name__))
RastaTheme = type("RastaTheme", (AnsiColorTheme,), dict(_styles(
    normal="normal+green+bold", prompt="yellow+bold", punct="red", id="green+bold", not_printable="green", layer_name="red+bold",
    field_name="yellow+bold", field_value="green+bold", emph_field_name="green", emph_field_value="green", packetlist_name="red+bold",
    packetlist_proto="yellow+bold", packetlist_value="green+bold", fail="red", success="red+bold", even="yellow", odd="green",
    left="yellow+invert", right="red+invert", logo="green+bold"), __doc__="Green, yellow, red.", __module__=__name__))
ColorOnBlackTheme = type("ColorOnBlackTheme", (AnsiColorTheme,), dict(_styles(
    normal="normal", prompt="green+bold", punct="normal", id="green", not_printable="black+bold", layer_name="yellow+bold", field_name="cyan",
    field_value="purple+bold", emph_field_name="cyan+bold", emph_field_value="red+bold", packetlist_name="black+bold",
    packetlist_proto="yellow+bold", packetlist_value="purple+bold", fail="red+bold", success="green", even="black+bold", odd="white",
    opening="yellow", active="white+bold", closed="black+bold", left="cyan+bold", right="red+bold", logo="green+bold"),
    __doc__="Colours for a dark terminal.", __module__=__name__))


class FormatTheme(ColorTheme):
    """Styles that are written around the text in some language of documents."""

    def __getattr__(self, attr):
        if attr[:2] == "__":
            raise AttributeError(attr)
        around = type(self).__dict__.get("style_" + attr) or getattr(type(self), "style_" + attr, "")

        def do_style(val, fmt=None, fmt2="%s", before="", after=""):
            text = self._escaped(before + (str(val) if fmt is None else fmt % val) + after)
            return around % text if around else text
        return do_style

    @staticmethod
    def _escaped(text):
        return text


def _latex(color, weight=""):
    return "\\textcolor{%s}{%s%%s}" % (color, weight) if not weight.endswith("{") else "\\textcolor{%s}{%s%%s}}" % (color, weight)


class LatexTheme(FormatTheme):
    """LaTeX with the package color."""
    style_prompt = style_field_name = style_packetlist_proto = style_left = _latex("blue")
    style_not_printable = _latex("gray")
    style_layer_name = style_packetlist_name = style_fail = _latex("red", "\\bf ")
    style_field_value = style_packetlist_value = _latex("purple")
    style_emph_field_name = _latex("blue", "\\underline{")
    style_emph_field_value = _latex("purple", "\\underline{")
    style_success = _latex("blue", "\\bf ")
    style_right = _latex("red")
    style_logo = _latex("green", "\\bf ")

    @staticmethod
    def _escaped(text):
        from orcap.tables import tex_escape
        return tex_escape(text)


def _guarded(style):
    """A LaTeX style with marks instead of what LaTeX reads, for texts that are escaped as a whole later."""
    return style.replace("\\bf ", "\\bfseries{}").replace("\\", "@`@").replace("{", "@[@").replace("}", "@]@")


class LatexTheme2(FormatTheme):
    """As LatexTheme, to be escaped later."""


class HTMLTheme(FormatTheme):
    """HTML: spans with a class of the thing's name."""


class HTMLTheme2(HTMLTheme):
    """As HTMLTheme, to be escaped later."""


for _name in [name for name in dir(ColorTheme) if name.startswith("style_")]:
    if getattr(LatexTheme, _name):
        setattr(LatexTheme2, _name, _guarded(getattr(LatexTheme, _name)))
    if getattr(LatexTheme, _name) or _name in ("style_even", "style_odd"):
        setattr(HTMLTheme, _name, "<span class=%s>%%s</span>" % _name[6:])
        setattr(HTMLTheme2, _name, "#[#span class=%s#]#%%s#[#/span#]#" % _name[6:])
del _name


def apply_ipython_style(shell):
    """Prompts of IPython in the theme's colours."""
    from IPython.terminal.prompts import Prompts, Token
    from orcap.config import conf
    theme = conf.color_theme

    class OwnPrompt(Prompts):
        def in_prompt_tokens(self, cli=None):
            return [(Token.Prompt, conf.prompt)]

        def out_prompt_tokens(self):
            return [(Token.OutPrompt, "")]

    styles = {Token.Prompt: Color.ansi_to_pygments(theme.style_prompt)} if isinstance(theme, AnsiColorTheme) else {}
    shell.highlighting_style_overrides = styles
    shell.prompts = OwnPrompt(shell)

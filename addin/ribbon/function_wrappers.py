"""The VBA module that makes the functions of ``udfs`` callable from cells.

Its text is what xlwings' ``generate_vba_wrapper`` writes for ``addin.excel.functions`` (a test compares them), so that
nobody has to press "Import Functions", which needs "trust access to the VBA project". It names ThisWorkbook, the
add-in: xlwings would otherwise look for ``*.py`` sheets in the workbook that is open.
"""

from __future__ import annotations

from collections.abc import Iterable

from udfs.function import Argument, Function

MODULE = "ziping_udfs"
PYTHON_MODULE = "addin.excel.functions"
CATEGORY = "绩效自评：{0}"
# Words that VBA keeps for itself, and those the generated body uses.
_RESERVED = frozenset(
    """addressof alias and any array as boolean byref byte byval call case cbool cbyte ccur cdate cdbl cint clng close
    const csng cstr currency cvar date debug declare defbool dim do double each else elseif empty end enum eqv erase
    error event exit false for friend function get global gosub goto if imp implements in input integer is len let like
    lock long loop lset me mid mod new next not nothing null object on open option optional or paramarray preserve print
    private property public put raiseevent redim rem resume return rset seek select set shared single static step stop
    string sub tab then time to true type typeof until variant wend while with withevents write xor
    application err failed range thisworkbook xlpy""".split()
)


def argument_name(argument: Argument) -> str:
    """The argument's name in VBA and in the Python wrapper: its own, unless VBA keeps that word for itself."""
    return f"{argument.name}_value" if argument.name.lower() in _RESERVED else argument.name


def wrapper_module(functions: Iterable[Function]) -> str:
    """The code of the module, functions in alphabetical order."""
    parts = ['#Const App = "Microsoft Excel" \'Adjust when using outside of Excel\n']
    parts += [_wrapper(function) for function in sorted(functions, key=lambda function: function.name)]
    return "".join(parts)


def help_rows(functions: Iterable[Function]) -> list[list[str]]:
    """Rows for the function wizard: name, category, description, one description an argument (255 characters each)."""
    return [
        [
            function.name,
            CATEGORY.format(function.category)[:255],
            f"{function.title}：{function.help}"[:255],
            *(argument.help[:255] or argument.name for argument in function.arguments),
        ]
        for function in functions
    ]


def _wrapper(function: Function) -> str:
    names = [argument_name(argument) for argument in function.arguments]
    listed = ", ".join(
        name if argument.required else f"Optional {name}"
        for name, argument in zip(names, function.arguments, strict=True)
    )
    call = f'XLPy.CallUDF("{PYTHON_MODULE}", "{function.name}", Array({", ".join(names)})'
    return (
        f"Function {function.name}({listed})\n"
        '    #If App = "Microsoft Excel" Then\n'
        "        If TypeOf Application.Caller Is Range Then On Error GoTo failed\n"
        f"        {function.name} = {call}, ThisWorkbook, Application.Caller)\n"
        "        Exit Function\n"
        "    #Else\n"
        f"        {function.name} = {call})\n"
        "        Exit Function\n"
        "    #End If\n"
        "failed:\n"
        f"    {function.name} = Err.Description\n"
        "End Function\n"
        "\n"
    )

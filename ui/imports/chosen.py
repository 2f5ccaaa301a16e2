"""What is chosen about one file: proposed by its columns, recalled by a recipe, changed by the user."""

from __future__ import annotations

from dataclasses import dataclass, field

from prospector.fields import MAPPABLE
from prospector.lists.columns import assigned
from prospector.lists.drift import Fitted
from prospector.lists.inspecting import FileReport
from prospector.lists.options import WORKSPACE, Options, names_somebody
from prospector.lists.policies import CUSTOM, PROTECTED, UpdatePolicy


@dataclass(slots=True)
class Chosen:
    """The fields of every column by sheet, the sheets that are wanted, and how their rows are read, cleaned,
    matched and brought in (see prospector.lists.options)."""

    mapping: dict[str, list[str]] = field(default_factory=dict)
    wanted: set[str] = field(default_factory=set)
    region: str = ""
    update_policy: str = "fill"
    exceptions: dict[str, str] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)
    rejected: set[str] = field(default_factory=set)
    scope: str = WORKSPACE
    accept: str = "likely"

    def take_proposals(self, report: FileReport) -> None:
        """Choose the fields that the columns speak for."""
        self.mapping = {sheet.sheet: [column.field for column in sheet.columns] for sheet in report.sheets}
        self._want_those_with_people()

    def take_over(self, options: Options) -> None:
        """Choose what was chosen elsewhere; a sheet with other columns now keeps its proposal."""
        for sheet, names in options.mapping.items():
            if len(names) == len(self.mapping.get(sheet, ())):
                self.mapping[sheet] = list(names)
        self._want_those_with_people()
        self.region = options.region or self.region
        self.rejected, self.accept = set(options.rejected), options.accept

    def take_recipe(self, fitted: Fitted) -> None:
        """Choose what the recipe chose; everything can still be changed."""
        options = fitted.options
        self.mapping |= {sheet: list(names) for sheet, names in options.mapping.items()}
        self.wanted = set(options.sheets)
        self.region = options.region or self.region
        self.update_policy, self.exceptions = options.update.default, dict(options.update.fields)
        self.defaults, self.rejected = dict(options.defaults), set(options.rejected)
        self.scope, self.accept = options.scope, options.accept

    def without_recipe(self) -> Chosen:
        """The same file and country, with nothing else chosen yet."""
        return Chosen(mapping=self.mapping, wanted=self.wanted, region=self.region)

    def assign(self, sheet: str, column: int, name: str) -> None:
        """Take a field from this column; a column that had it becomes a custom field, unless they combine."""
        self.mapping[sheet] = assigned(self.mapping[sheet], name, column)

    def can_preview(self) -> bool:
        """Whether a wanted sheet says who its rows are."""
        return any(names_somebody(self.mapping[sheet]) for sheet in self.wanted)

    def fields_taken(self) -> list[str]:
        """The fields that some wanted sheet has a column for, in their order, and `custom` for the others."""
        names = {name for sheet in self.wanted for name in self.mapping[sheet]}
        known = [name for name in MAPPABLE if name in names and name not in PROTECTED]
        return known + ([CUSTOM] if "" in names else [])

    def options(self, *, recipe: str = "") -> Options:
        """All of it, as core takes it; `recipe` names the one it came from."""
        return Options(
            sheets=tuple(self.wanted),
            mapping={sheet: self.mapping[sheet] for sheet in self.wanted},
            region=self.region,
            update=UpdatePolicy(self.update_policy, self.exceptions),
            defaults={name: value for name, value in self.defaults.items() if value.strip()},
            rejected=frozenset(self.rejected),
            scope=self.scope,
            accept=self.accept,
            recipe=recipe,
        )

    def _want_those_with_people(self) -> None:
        self.wanted = {sheet for sheet, names in self.mapping.items() if names_somebody(names)}

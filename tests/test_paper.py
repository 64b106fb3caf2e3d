"""The order of questions on paper."""

import pytest

from assessment.errors import NotFound
from assessment.paper import sheets, sheets_like
from assessment.questionnaire import Scope, asked
from tests.builders import shipped
from tests.report.paper_forms import sixty


@pytest.mark.parametrize("scope", list(Scope))
@pytest.mark.parametrize("large", [False, True])
def test_every_question_stands_on_one_sheet_in_the_order_of_the_catalogue(scope: Scope, large: bool) -> None:
    for catalogue in (shipped(), sixty()):
        found = sheets(catalogue, scope, large)
        assert tuple(criterion for sheet in found for criterion in sheet.criteria) == asked(catalogue, scope)
        assert [number for sheet in found for number, _ in sheet.numbered] == list(range(1, len(asked(catalogue, scope)) + 1))
        assert [sheet.number for sheet in found] == list(range(1, len(found) + 1))


@pytest.mark.parametrize("scope", list(Scope))
@pytest.mark.parametrize(("large", "most"), [(False, 2), (True, 1)])
def test_a_sheet_holds_no_more_questions_than_fit_and_all_of_one_dimension(scope: Scope, large: bool, most: int) -> None:
    for sheet in sheets(shipped(), scope, large):
        assert 1 <= len(sheet.criteria) <= most
        assert {criterion.dimension for criterion in sheet.criteria} == {sheet.dimension.id}


@pytest.mark.parametrize("scope", list(Scope))
@pytest.mark.parametrize("large", [False, True])
def test_the_code_of_a_sheet_finds_its_form_again(scope: Scope, large: bool) -> None:
    whole = sheets(shipped(), scope, large)
    assert all(sheets_like(shipped(), sheet.code) == whole for sheet in whole)


@pytest.mark.parametrize("code", ["", "0", "01", "-1", "1.5", "L", "LQ1", "٣", "99999", "1\n"])
def test_what_is_no_code_is_not_found(code: str) -> None:
    with pytest.raises(NotFound):
        sheets_like(shipped(), code)

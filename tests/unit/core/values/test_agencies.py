"""Names of agencies without the units above them."""

import pytest

from core.values.agencies import own_name


@pytest.mark.parametrize(
    ("printed", "own"),
    [
        ("UBND phường Phú Thượng, thành phố Hà Nội", "Ủy ban nhân dân phường Phú Thượng"),
        ("Uỷ ban nhân dân xã Ba Vì thành phố Hà Nội", "Ủy ban nhân dân xã Ba Vì"),
        ("UBND thị trấn Quang Thái, huyện Trung Xuân, tỉnh Bắc Ninh", "Ủy ban nhân dân thị trấn Quang Thái"),
        ("UBND P. Nghĩa Đô, Q. Cầu Giấy, TP. Hà Nội", "Ủy ban nhân dân P. Nghĩa Đô"),
        ("Ủy ban nhân dân thành phố Thủ Đức, thành phố Hồ Chí Minh", "Ủy ban nhân dân thành phố Thủ Đức"),
        ("Ủy ban nhân dân thị xã Sơn Tây", "Ủy ban nhân dân thị xã Sơn Tây"),
        ("Ủy ban nhân dân phường 12, quận 3", "Ủy ban nhân dân phường 12"),
        ("Công an phường Hưng Sĩ No 09/XN-CAX", "Công an phường Hưng Sĩ"),
        ("Chi nhánh số 3 - Trung tâm Phục vụ hành chính công", "Chi nhánh số 3 - Trung tâm Phục vụ hành chính công"),
        (
            "UBND phường Hồng Hưng; Tòa án nhân dân thành phố Điền Hậu",
            "Ủy ban nhân dân phường Hồng Hưng; Tòa án nhân dân thành phố Điền Hậu",
        ),
        ("Chi Nhánh Số 8", "Chi Nhánh Số 8"),
        ("CA tỉnh Cao Bằng", "Công an tỉnh Cao Bằng"),
        ("UBND XÃ Ví Dụ", "Ủy ban nhân dân xã Ví Dụ"),
        ("Bảo hiểm xã hội tỉnh Cao Bằng", "Bảo hiểm xã hội tỉnh Cao Bằng"),
        ("Sở Tư pháp thành phố Hà Nội", "Sở Tư pháp thành phố Hà Nội"),
        ("Đại sứ quán Việt Nam tại Cộng hòa Pháp", "Đại sứ quán Việt Nam tại Cộng hòa Pháp"),
    ],
)
def test_an_agency_keeps_its_own_unit_and_loses_those_above_it(printed: str, own: str) -> None:
    assert own_name(printed) == own
    assert own_name(own) == own

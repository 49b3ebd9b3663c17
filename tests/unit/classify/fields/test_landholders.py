"""Who holds the land: a firm, two people each with a number, the last one it was transferred to, on folded sheets."""

from msgspec import structs

import classify
from core.catalogue import load
from core.records import Label
from tests.support.drawn import page

CATALOGUE = load()


def read(text: str, *, folded: bool = False) -> Label:
    sheet = page(text)
    return classify.label([structs.replace(sheet, width=2339, height=1654) if folded else sheet], CATALOGUE)


def test_a_firm_holds_land_on_a_folded_sheet() -> None:
    text = """
II. Thửa đất, nhà ở và tài sản khác          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
1. Thửa đất:                                     Độc lập - Tự do - Hạnh phúc
a) Thửa đất số: 19; tờ bản đồ số: 12
b) Địa chỉ: Lô CN7, xã Ví Dụ                           GIẤY CHỨNG NHẬN
c) Diện tích: 20.556 m2                               QUYỀN SỬ DỤNG ĐẤT
d) Hình thức sử dụng: Sử dụng riêng         QUYỀN SỞ HỮU NHÀ Ở VÀ TÀI SẢN KHÁC GẮN
đ) Mục đích sử dụng: Đất khu công nghiệp               LIỀN VỚI ĐẤT
e) Thời hạn sử dụng: Đến ngày 30/11/2064
2. Nhà ở: -/-                               I. Tên người sử dụng đất
3. Công trình xây dựng khác: Nhà xưởng      CÔNG TY TNHH LINH KIỆN VÍ DỤ
4. Ghi chú: -/-                             Giấy CNĐKDN số: 9999000012 do Sở Ví Dụ cấp
Số vào sổ cấp GCN: CT 02217                 Địa chỉ trụ sở: Lô CN7, xã Ví Dụ
"""
    label = read(text, folded=True)
    assert [(owner.kind, owner.name, owner.id) for owner in label.owners] == [
        ("organisation", "CÔNG TY TNHH LINH KIỆN VÍ DỤ", "9999000012")
    ]


def test_two_holders_stand_beside_the_house_on_a_folded_sheet() -> None:
    text = """
       CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM    II. THỰC TRẠNG NHÀ Ở, ĐẤT Ở
           Độc lập - Tự do - Hạnh phúc       1. Nhà ở
               GIẤY CHỨNG NHẬN               Diện tích xây dựng: 52,3 m2   Số tầng: 2
   QUYỀN SỞ HỮU NHÀ Ở VÀ QUYỀN SỬ DỤNG ĐẤT Ở
 I. CHỨNG NHẬN CỦA ỦY BAN NHÂN DÂN           2. Đất ở
Của:                                         Thửa đất số: 66    Tờ bản đồ số: 8
Ông: Trần Văn Ví  Sinh năm: 1940             Diện tích: 58,1 m2
Số CMND: 010116111                           III. SƠ ĐỒ NHÀ Ở, ĐẤT Ở
Bà: Lê Thị Mẫu  Sinh năm: 1945               13.85     13.90
Số CMND: 010116222                           Phố Ví Dụ
Địa chỉ thường trú: 33 Ví Dụ                 Những thay đổi sau khi cấp giấy: Không
Số: 10109001111
"""
    label = read(text, folded=True)
    assert [(owner.name, owner.id) for owner in label.owners] == [
        ("Trần Văn Ví", "010116111"),
        ("Lê Thị Mẫu", "010116222"),
    ]
    assert label.fields["serial_number"].value == "10109001111"


def test_of_a_page_added_to_a_certificate_the_holder_is_who_the_land_was_transferred_to() -> None:
    text = """
                              TRANG BỔ SUNG
      GIẤY CHỨNG NHẬN QUYỀN SỬ DỤNG ĐẤT, QUYỀN SỞ HỮU NHÀ Ở VÀ TÀI
                       SẢN KHÁC GẮN LIỀN VỚI ĐẤT
Số phát hành GCN: BV 226111      Số vào sổ cấp GCN: CS 07443
Thửa đất số: 230     Tờ bản đồ số: 18
Nội dung thay đổi và cơ sở pháp lý
Chuyển nhượng cho ông TRẦN VĂN VÍ, sinh năm
1986, CCCD số 001086024111, địa chỉ thường trú tại số 7 phố Ví Dụ, và vợ là bà
LÊ THỊ MẪU, theo hồ sơ số 004482.CN.002.
"""
    label = read(text)
    assert label.owners[0].name == "Trần Văn Ví"
    assert label.owners[0].id == "001086024111"
    assert label.fields["co_holder_name"].value == "Lê Thị Mẫu"


def test_both_who_are_given_a_permit_are_its_owners_and_a_signer_is_none() -> None:
    text = """
   ỦY BAN NHÂN DÂN                  CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
    XÃ VÍ DỤ                           Độc lập - Tự do - Hạnh phúc
 Số: 07/GPXD                         Ví Dụ, ngày 20 tháng 3 năm 2026

                     GIẤY PHÉP XÂY DỰNG

1. Cấp cho: Ông Trần Văn Mẫu và bà Lê Thị Dụ
Địa chỉ: thôn 1, xã Ví Dụ, tỉnh Mẫu
2. Được phép xây dựng công trình: Nhà ở riêng lẻ
Tổng diện tích sàn: 120 m²
"""
    assert [owner.name for owner in read(text).owners] == ["Trần Văn Mẫu", "Lê Thị Dụ"]
    assert [owner.name for owner in read(text.replace(" và bà Lê Thị Dụ", "")).owners] == ["Trần Văn Mẫu"]

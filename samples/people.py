"""Invented people, homes and firms whose identifiers agree with their facts, grouped in small families."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from samples.machine_codes import tax_code


def names(text: str) -> tuple[str, ...]:
    """The words of a text, one name each."""
    return tuple(text.split())


SURNAMES = names(
    "Nguyễn Trần Lê Phạm Hoàng Vũ Võ Phan Trương Bùi Đặng Đỗ Ngô Hồ Dương Đinh Lương Lưu Trịnh Đoàn Vương Tạ Nghiêm"
)
MALE_MIDDLE = ("Văn", "Đức", "Hữu", "Minh", "Quang", "Xuân", "Công", "Đình", "Tuấn", "Gia", "Mạnh", "Thế")
FEMALE_MIDDLE = ("Thị", "Thị Ngọc", "Thu", "Thanh", "Thị Minh", "Phương", "Thùy", "Khánh", "Diệu", "Thị Hồng", "Bảo")
MALE_GIVEN = names(
    "Anh Bình Cường Dũng Đạt Giang Hải Hiếu Hoàn Huy Khánh Khoa Lâm Long Nam Nghĩa Phong Phúc Quân Sơn Thắng Thịnh "
    "Trung Tùng Việt Vinh Trường Quyết Thuận Hưởng"
)
FEMALE_GIVEN = names(
    "An Anh Bích Châu Chi Dung Duyên Hà Hạnh Hằng Hiền Hoa Hòa Huệ Hương Lan Liên Linh Loan Mai Nga Ngân Nguyệt Nhung "
    "Oanh Phượng Quỳnh Thảo Thúy Trang Trâm Tuyết Vân Yến"
)

# Code of the province where birth was registered -> its name before the mergers of 2025 and since.
PROVINCES = {
    "001": ("Hà Nội", "Hà Nội"), "033": ("Hưng Yên", "Hưng Yên"), "034": ("Thái Bình", "Hưng Yên"),
    "036": ("Nam Định", "Ninh Bình"), "030": ("Hải Dương", "Hải Phòng"), "038": ("Thanh Hóa", "Thanh Hóa"),
    "040": ("Nghệ An", "Nghệ An"), "027": ("Bắc Ninh", "Bắc Ninh"), "025": ("Phú Thọ", "Phú Thọ"),
}  # fmt: skip
HOME_COMMUNES = {
    "001": "Đông Ngạc, Bắc Từ Liêm", "033": "Tân Châu, Khoái Châu", "034": "Vũ Lễ, Kiến Xương",
    "036": "Hải Hậu, Hải Hậu", "030": "Hồng Phong, Ninh Giang", "038": "Đông Tiến, Đông Sơn",
    "040": "Nghi Phong, Nghi Lộc", "027": "Đình Tổ, Thuận Thành", "025": "Tiên Kiên, Lâm Thao",
}  # fmt: skip
# Ward since 01/7/2025, ward before, district before.
WARDS = (
    ("Hoàn Kiếm", "Hàng Bài", "Hoàn Kiếm"), ("Cửa Nam", "Trần Hưng Đạo", "Hoàn Kiếm"),
    ("Ba Đình", "Quán Thánh", "Ba Đình"), ("Ngọc Hà", "Liễu Giai", "Ba Đình"),
    ("Giảng Võ", "Thành Công", "Ba Đình"), ("Bạch Mai", "Trương Định", "Hai Bà Trưng"),
    ("Vĩnh Tuy", "Vĩnh Tuy", "Hai Bà Trưng"), ("Đống Đa", "Quang Trung", "Đống Đa"),
    ("Kim Liên", "Phương Mai", "Đống Đa"), ("Láng", "Láng Thượng", "Đống Đa"),
    ("Ô Chợ Dừa", "Ô Chợ Dừa", "Đống Đa"), ("Định Công", "Định Công", "Hoàng Mai"),
    ("Tương Mai", "Tân Mai", "Hoàng Mai"), ("Khương Đình", "Hạ Đình", "Thanh Xuân"),
    ("Cầu Giấy", "Quan Hoa", "Cầu Giấy"), ("Nghĩa Đô", "Nghĩa Tân", "Cầu Giấy"),
    ("Yên Hòa", "Trung Hòa", "Cầu Giấy"), ("Tây Hồ", "Thụy Khuê", "Tây Hồ"),
    ("Xuân Đỉnh", "Xuân Tảo", "Bắc Từ Liêm"), ("Phú Diễn", "Cổ Nhuế 1", "Bắc Từ Liêm"),
    ("Đại Mỗ", "Đại Mỗ", "Nam Từ Liêm"), ("Long Biên", "Cự Khối", "Long Biên"), ("Bồ Đề", "Ngọc Thụy", "Long Biên"),
    ("Hà Đông", "Yết Kiêu", "Hà Đông"),
)  # fmt: skip
STREETS = (
    "phố Hàng Trầu", "phố Nguyễn Như Ý", "đường Bạch Liên", "phố Đào Nguyên", "phố Trần Thiện Chánh", "đường Hoa Sữa",
    "phố Lê Văn Tường", "phố Vạn Phúc Lộc", "đường Mai Hương", "phố Quỳnh Giao", "phố Đỗ Xuân Thu", "đường Thanh Đàm",
)  # fmt: skip
FIRM_WORDS = (
    "An Phú Gia", "Minh Khang Thịnh", "Sao Biếc", "Đại Lộc Phát", "Hoa Sen Vàng Mới", "Trường Tín Việt",
    "Bình Minh Xanh", "Gốm Lửa Việt", "Mộc Nhiên", "Sách Hay Mỗi Ngày", "Cơ khí Tân Đức", "Dệt may Hồng Ân",
)  # fmt: skip
PURPOSES = ("bán lẻ thực phẩm", "thiết kế nội thất", "xây dựng dân dụng", "dạy nghề thủ công", "dịch vụ ăn uống")


@dataclass(frozen=True)
class Address:
    """One home, as written before and since the mergers of 2025."""

    house: str
    ward: str
    old_ward: str
    old_district: str

    @property
    def new(self) -> str:
        return f"{self.house}, phường {self.ward}, thành phố Hà Nội"

    @property
    def old(self) -> str:
        return f"{self.house}, phường {self.old_ward}, quận {self.old_district}, thành phố Hà Nội"

    @property
    def short_old(self) -> str:
        return f"{self.house}, {self.old_ward}, {self.old_district}, Hà Nội"


@dataclass(frozen=True)
class Person:
    """An invented person; every identifier agrees with sex, birth year and province."""

    surname: str
    middle: str
    given: str
    sex: str  # "nam" or "nu"
    birth: date
    province: str  # three-digit code of the place of birth registration
    id_number: str
    old_id: str  # nine digits of the former card
    ethnicity: str
    address: Address
    phone: str

    @property
    def name(self) -> str:
        return f"{self.surname} {self.middle} {self.given}"

    @property
    def upper(self) -> str:
        return self.name.upper()

    @property
    def sex_text(self) -> str:
        return "Nam" if self.sex == "nam" else "Nữ"

    @property
    def title(self) -> str:
        return "Ông" if self.sex == "nam" else "Bà"

    @property
    def origin(self) -> str:
        """Place of origin in the short form of cards, with the units before 2025."""
        return f"{HOME_COMMUNES[self.province]}, {PROVINCES[self.province][0]}"

    @property
    def birth_place(self) -> str:
        return PROVINCES[self.province][0]

    def birthday(self, age: int) -> date:
        return _safe_date(self.birth.year + age, self.birth.month, self.birth.day)

    def card_expiry(self, issued: date) -> date | None:
        """End of an identity card: the next of 14, 25, 40, 60 years, two years' grace; None when without limit."""
        for age in (14, 25, 40, 60):
            if self.birthday(age) - timedelta(days=730) > issued:
                return self.birthday(age)
        return None


@dataclass(frozen=True)
class Firm:
    """An invented enterprise with a valid tax code."""

    code: str
    short: str
    kind: str  # as printed under the title
    founded: date
    address: Address
    capital: int
    trade: str

    @property
    def name(self) -> str:
        prefix = "Công ty cổ phần" if "CỔ PHẦN" in self.kind else "Công ty TNHH"
        return f"{prefix} {self.short}"


@dataclass(frozen=True)
class Parcel:
    """A parcel of land with the numbers of its certificate."""

    serial: str
    register: str
    number: str
    sheet: str
    address: Address
    area: str  # square metres, decimal point
    granted: date


@dataclass(frozen=True)
class Family:
    """A couple with a child, a dead grandparent, a friend, a home and a firm: the people of one sample set."""

    wife: Person
    husband: Person
    child: Person
    elder: Person
    friend: Person
    married: date
    elder_died: date
    parcel: Parcel
    firm: Firm

    @property
    def ward(self) -> str:
        return self.wife.address.ward


def _safe_date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, month, 28)


def id_number(province: str, sex: str, birth: date, serial: int) -> str:
    """Twelve digits: province, century and sex, year, serial."""
    century = (birth.year - 1900) // 100 * 2 + (sex == "nu")
    return f"{province}{century}{birth.year % 100:02d}{serial:06d}"


def random_day(rng: Random, first_year: int, last_year: int) -> date:
    first = date(first_year, 1, 1)
    return first + timedelta(days=rng.randrange((date(last_year, 12, 31) - first).days))


def random_weekday(rng: Random, first: date, last: date) -> date:
    """A working day between two dates: offices are closed at weekends."""
    day = first + timedelta(days=rng.randrange((last - first).days + 1))
    return day - timedelta(days=max(0, day.weekday() - 4))


def address(rng: Random) -> Address:
    ward, old_ward, district = rng.choice(WARDS)
    lane = rng.choice(("", f" ngõ {rng.randint(2, 240)}", f" ngách {rng.randint(2, 60)}/{rng.randint(2, 30)}"))
    return Address(f"Số {rng.randint(1, 198)}{lane} {rng.choice(STREETS)}", ward, old_ward, district)


def person(rng: Random, sex: str, birth: date, home: Address, surname: str = "", province: str = "") -> Person:
    province = province or rng.choice(("001", "001", *PROVINCES))
    male = sex == "nam"
    return Person(
        surname or rng.choice(SURNAMES),
        rng.choice(MALE_MIDDLE if male else FEMALE_MIDDLE),
        rng.choice(MALE_GIVEN if male else FEMALE_GIVEN),
        sex, birth, province,
        id_number(province, sex, birth, rng.randrange(1000, 999999)),
        f"{rng.choice(('012', '013', '142', '168'))}{rng.randrange(1000, 999999):06d}",
        rng.choice(("Kinh", "Kinh", "Kinh", "Tày", "Mường")),
        home,
        f"09{rng.randrange(10**7, 10**8)}",
    )  # fmt: skip


def family(seed: int, index: int) -> Family:
    """The family number `index` of a set: the same for the same seed, whatever else is drawn."""
    rng = Random(f"family/{seed}/{index}")
    home = address(rng)
    wife = person(rng, "nu", random_day(rng, 1983, 1997), home)
    husband = person(rng, "nam", random_day(rng, 1979, 1994), home)
    married = random_weekday(rng, date(2019, 6, 1), date(2021, 12, 20))
    born = random_day(rng, 2022, 2025)
    child = person(rng, rng.choice(("nam", "nu")), born, home, husband.surname, "001")
    elder = person(rng, rng.choice(("nam", "nu")), random_day(rng, 1938, 1953), home, wife.surname)
    friend = person(rng, rng.choice(("nam", "nu")), random_day(rng, 1970, 2001), address(rng))
    granted = random_weekday(rng, date(2022, 1, 4), date(2024, 7, 20))
    parcel = Parcel(
        f"{rng.choice('BCD')}{rng.choice('KLMNPSTV')} {rng.randrange(100000, 999999)}",
        f"{rng.choice(('CH', 'CS'))} {rng.randrange(100, 9999):05d}",
        str(rng.randrange(12, 480)), str(rng.randrange(1, 68)), home,
        f"{rng.randrange(30, 190)}.{rng.choice('123456789')}", granted,
    )  # fmt: skip
    firm = Firm(
        tax_code(rng), rng.choice(FIRM_WORDS),
        rng.choice(("CÔNG TY TRÁCH NHIỆM HỮU HẠN MỘT THÀNH VIÊN", "CÔNG TY CỔ PHẦN")),
        random_weekday(rng, date(2016, 1, 5), date(2022, 6, 1)), address(rng),
        rng.choice((900, 1500, 2000, 4500, 6800)) * 1_000_000, rng.choice(PURPOSES),
    )  # fmt: skip
    died = random_day(rng, 2022, 2025)
    return Family(wife, husband, child, elder, friend, married, died, parcel, firm)

"""Foreign countries as civil-status papers name them: a city, how names sound there, how an address reads."""

# Lists of wordings stand on one line each, however long.
# ruff: noqa: E501

from random import Random

# A country, a city of it, how its people are called, how an address there reads.
HAN, CHINESE, WEST = "korean", "chinese", "west"
COUNTRIES: dict[str, tuple[str, str, str]] = {
    "Hàn Quốc": ("Seoul", HAN, "{n}-{m}, Sinwon-dong, Gwanak-gu, {c}"), "Đài Loan": ("Đài Bắc", CHINESE, "Số {n}, đường Trung Sơn, khu {m}, {c}"),
    "Trung Quốc": ("Nam Ninh", CHINESE, "Số {n}, thôn Đại Bình, trấn Thất Đường, {c}"), "Nhật Bản": ("Tokyo", "japanese", "{m}-{n} Honmachi, Kita-ku, {c}"),
    "Hoa Kỳ": ("California", WEST, "{n} Maple Grove Ave, Garden City, {c}"), "Australia": ("Melbourne", WEST, "{n} Lygon Rd, Sunshine, {c}"), "Pháp": ("Paris", WEST, "{n} rue des Tilleuls, 750{m}, {c}"),
    "Cộng hòa Liên bang Đức": ("Berlin", WEST, "Lindenstr. {n}, {c}"), "Canada": ("Toronto", WEST, "{n} Birchmount St, {c}"), "Cộng hòa Séc": ("Praha", WEST, "Nerudova {n}, {c} {m}"),
    "Lào": ("Viêng Chăn", "lao", "Bản Phôn Xay, huyện Xay Xêt Tha, {c}"), "Campuchia": ("Phnôm Pênh", "khmer", "Số {n}, đường {m}, quận Chăm Car Mon, {c}"), "Malaysia": ("Kuala Lumpur", CHINESE, "{n} Jalan Bukit {m}, {c}"),
    "Singapore": ("Singapore", CHINESE, "Blk {n} Tampines St {m}, {c}"), "Anh": ("London", WEST, "{n} Harrow Lane, {c}"), "Ba Lan": ("Vác-xa-va", WEST, "ul. Lipowa {n}/{m}, {c}"),
}  # fmt: skip
_SEATS = {
    "Đài Loan": "",
    "Trung Quốc": "Bắc Kinh",
    "Hoa Kỳ": "Oa-sinh-tơn",
    "Australia": "Can-bơ-ra",
    "Canada": "Ốt-ta-oa",
    "Anh": "Luân Đôn",
}


def countries_seat(rng: Random) -> tuple[str, str]:
    """A country with a Vietnamese mission, and the town that the mission dates its papers from."""
    country = rng.choice([name_of for name_of in COUNTRIES if name_of != "Đài Loan"])
    return country, _SEATS.get(country) or COUNTRIES[country][0]

"""Held wording of official letters: subjects and paragraphs that no open sample uses."""

# One line of markup is one block of the paper, however long it is.
# ruff: noqa: E501

SUBJECTS: dict[str, str] = {
    "quyet_dinh": "Về việc bổ nhiệm lại Trưởng phòng Tổ chức - Hành chính",
    "cong_van": "V/v mời chào giá dịch vụ chỉnh lý tài liệu lưu trữ",
    "thong_bao": "Về việc tạm dừng cấp nước để thay đường ống",
    "to_trinh": "Đề nghị phê duyệt phương án sửa chữa trụ sở",
    "bao_cao": "Kết quả kiểm tra an toàn thực phẩm dịp Tết",
    "ke_hoach": "Trồng cây và chăm sóc vườn hoa năm 2026",
    "chi_thi": "Về việc thực hành tiết kiệm điện nơi công sở",
    "nghi_quyet": "Về mức hỗ trợ cho tổ trưởng tổ dân phố",
    "huong_dan": "Lập hồ sơ khen thưởng thường xuyên",
    "giay_moi": "Dự lễ phát động phong trào đọc sách",
    "bien_ban": "Kiểm kê tài sản cuối năm",
    "chuong_trinh": "Phối hợp bảo vệ môi trường giai đoạn 2026 - 2030",
    "cong_dien": "Về việc khắc phục sự cố sạt lở bờ sông",
    "giay_gioi_thieu": "Cử đoàn viên dự lớp bồi dưỡng nghiệp vụ",
    "nghi_dinh": "Quy định về quản lý và sử dụng chợ dân sinh",
    "thong_tu": "Quy định định mức kinh tế - kỹ thuật dịch vụ thư viện công",
    "van_ban_hop_nhat": "Thông tư về quản lý nhà văn hóa tổ dân phố",
}

PARAGRAPHS = (
    "Căn cứ nhu cầu thực tế và khả năng cân đối nguồn lực, cơ quan thống nhất chủ trương nêu trên và giao bộ phận chuyên môn xây dựng dự toán chi tiết.",
    "Phạm vi áp dụng gồm toàn bộ các tổ dân phố, trường học, chợ và công viên trên địa bàn; các hộ kinh doanh ven đường thực hiện theo bản cam kết đã ký.",
    "Thời gian thực hiện chia làm hai đợt, mỗi đợt kéo dài mười ngày; nếu thời tiết xấu thì lùi sang tuần kế tiếp và báo lại trước hai ngày.",
    "Tổng số tiền là 245.600.000 đồng, trong đó ngân sách cấp 60 phần trăm, phần còn lại vận động xã hội hóa theo nguyên tắc tự nguyện.",
    "Công tác kiểm kê được tiến hành tại 6 phòng làm việc, phát hiện 14 tài sản hư hỏng cần thanh lý và 3 tài sản chưa dán nhãn.",
    "Mọi ý kiến góp ý xin gửi về địa chỉ bộ phận văn thư trong giờ hành chính hoặc qua hộp thư điện tử của cơ quan.",
    "Đồng chí phụ trách địa bàn có trách nhiệm nắm tình hình, kịp thời nhắc nhở những trường hợp vi phạm lần đầu, lập biên bản nếu tái phạm.",
    "Hồ sơ khen thưởng gồm tờ trình, báo cáo thành tích có xác nhận và biên bản họp xét, gửi trước ngày 10 tháng 11 hằng năm.",
    "Việc tắt điện, điều hòa và thiết bị văn phòng khi hết giờ làm là trách nhiệm của từng người; bảo vệ kiểm tra lần cuối lúc 18 giờ 30 phút.",
)

"""Invented wording of official letters: for each type its title, subjects and own articles, and paragraphs any letter may carry."""

# One line of markup is one block of the paper, however long it is.
# ruff: noqa: E501

from dataclasses import dataclass


@dataclass(frozen=True)
class Wording:
    """What one type of official letter says; `abbreviation` is its sign in the number line."""

    title: str
    abbreviation: str
    subjects: tuple[str, ...]
    opening: tuple[str, ...]  # grounds or first words
    body: tuple[str, ...]
    closing: str = ""
    to: str = ""  # addressee line, where the type has one


WORDINGS: dict[str, Wording] = {
    "quyet_dinh": Wording(
        "QUYẾT ĐỊNH", "QĐ",
        ("Về việc kiện toàn Tổ công tác số hóa hồ sơ tại {place}", "Về việc phê duyệt kế hoạch sắp xếp kho lưu trữ của {place}"),
        ("Căn cứ Luật Tổ chức chính quyền địa phương;", "Căn cứ Nghị định số 118/2025/NĐ-CP của Chính phủ về thực hiện thủ tục hành chính theo cơ chế một cửa;", "Theo đề nghị của Chánh Văn phòng,"),
        ("## QUYẾT ĐỊNH:", "> Điều 1. Kiện toàn Tổ công tác gồm bảy thành viên, do một lãnh đạo đơn vị làm Tổ trưởng, các thành viên là công chức phụ trách từng lĩnh vực.", "> Điều 2. Tổ công tác có trách nhiệm rà soát hồ sơ giấy còn hiệu lực, lập danh mục và báo cáo kết quả trước ngày 25 hằng tháng.", "> Điều 3. Quyết định này có hiệu lực kể từ ngày ký. Chánh Văn phòng, Trưởng các phòng chuyên môn và các cá nhân có liên quan chịu trách nhiệm thi hành Quyết định này./."),
    ),
    "cong_van": Wording(
        "", "", ("V/v đôn đốc hoàn thiện hồ sơ số hóa quý II", "V/v phối hợp xác minh thông tin cư trú của công dân"),
        (), ("> Thực hiện chỉ đạo của cấp trên về nâng cao chất lượng phục vụ người dân, đơn vị đề nghị quý cơ quan quan tâm phối hợp một số nội dung sau đây.",),
        "> Trân trọng cảm ơn sự phối hợp của quý cơ quan./.", "Phòng Văn hóa - Xã hội",
    ),
    "thong_bao": Wording(
        "THÔNG BÁO", "TB", ("Về thời gian tiếp nhận hồ sơ trong dịp nghỉ lễ", "Kết luận cuộc họp giao ban tháng của {place}"),
        (), ("> Để người dân và tổ chức chủ động sắp xếp thời gian, đơn vị thông báo như sau:", "> 1. Các quầy tiếp nhận làm việc từ 8 giờ đến 17 giờ các ngày trong tuần, riêng sáng thứ bảy làm việc đến 12 giờ.", "> 2. Hồ sơ nộp trực tuyến vẫn được tiếp nhận liên tục và xử lý vào ngày làm việc kế tiếp."),
        "> Đơn vị thông báo để các tổ chức, cá nhân được biết và thực hiện./.",
    ),
    "to_trinh": Wording(
        "TỜ TRÌNH", "TTr", ("Về việc xin chủ trương mua sắm máy quét tài liệu", "Về việc bổ sung biên chế cho bộ phận tiếp nhận hồ sơ"),
        (), ("> Hiện nay đơn vị có bốn máy quét đã sử dụng trên sáu năm, tốc độ chậm, hay kẹt giấy, không đáp ứng số lượng hồ sơ mỗi ngày.", "> Đơn vị kính trình cấp có thẩm quyền xem xét, chấp thuận chủ trương mua sắm với kinh phí dự kiến 180.000.000 đồng từ nguồn chi thường xuyên."),
        "> Kính trình Ủy ban nhân dân thành phố xem xét, quyết định./.", "Ủy ban nhân dân thành phố Hà Nội",
    ),
    "bao_cao": Wording(
        "BÁO CÁO", "BC", ("Kết quả công tác cải cách hành chính 6 tháng đầu năm", "Tình hình tiếp nhận và giải quyết hồ sơ tháng 5"),
        (), ("! I. KẾT QUẢ ĐẠT ĐƯỢC", "> Trong kỳ, đơn vị tiếp nhận 12.486 hồ sơ, trong đó 11.902 hồ sơ nộp trực tuyến; giải quyết đúng hạn 99,2 phần trăm, quá hạn 97 hồ sơ.", "! II. TỒN TẠI, HẠN CHẾ", "> Một số hồ sơ số hóa còn mờ, thiếu trang; việc khai thác lại dữ liệu đã có chưa thường xuyên.", "! III. PHƯƠNG HƯỚNG THỜI GIAN TỚI"),
        "> Trên đây là báo cáo của đơn vị, kính gửi cấp trên tổng hợp./.",
    ),
    "ke_hoach": Wording(
        "KẾ HOẠCH", "KH", ("Triển khai số hóa kết quả giải quyết thủ tục hành chính năm 2026", "Tổ chức hội thi công chức một cửa giỏi"),
        (), ("! I. MỤC ĐÍCH, YÊU CẦU", "> Bảo đảm toàn bộ kết quả còn hiệu lực được chuyển sang dữ liệu điện tử, phục vụ tra cứu và tái sử dụng, không yêu cầu người dân nộp lại giấy tờ đã có.", "! II. NỘI DUNG THỰC HIỆN", "> Giai đoạn 1, từ tháng 3 đến tháng 6: rà soát, phân loại hồ sơ. Giai đoạn 2, từ tháng 7 đến tháng 12: quét, bóc tách và kiểm tra.", "! III. TỔ CHỨC THỰC HIỆN"),
        "> Yêu cầu các bộ phận nghiêm túc triển khai thực hiện Kế hoạch này./.",
    ),
    "chi_thi": Wording(
        "CHỈ THỊ", "CT", ("Về việc tăng cường kỷ luật, kỷ cương trong tiếp nhận hồ sơ", "Về công tác phòng cháy, chữa cháy mùa hanh khô"),
        (), ("> Thời gian qua, việc chấp hành quy định tại một số bộ phận chưa nghiêm, còn để người dân phải đi lại nhiều lần. Để khắc phục tình trạng trên, yêu cầu:", "> 1. Người đứng đầu trực tiếp kiểm tra việc tiếp nhận hồ sơ ít nhất mỗi tuần một lần.", "> 2. Nghiêm cấm yêu cầu người dân nộp thêm giấy tờ ngoài quy định."),
        "> Chỉ thị này có hiệu lực kể từ ngày ký./.",
    ),
    "nghi_quyet": Wording(
        "NGHỊ QUYẾT", "NQ", ("Về dự toán thu, chi ngân sách năm 2026", "Về việc đặt tên phố mới trên địa bàn"),
        ("Căn cứ Luật Tổ chức chính quyền địa phương;", "Xét Tờ trình của Ủy ban nhân dân và ý kiến thảo luận của đại biểu tại kỳ họp,"),
        ("## QUYẾT NGHỊ:", "> Điều 1. Thông qua nội dung do Ủy ban nhân dân trình tại kỳ họp với 28 trên 29 đại biểu tán thành.", "> Điều 2. Giao Ủy ban nhân dân tổ chức thực hiện, Thường trực Hội đồng nhân dân giám sát việc thực hiện Nghị quyết này."),
        "> Nghị quyết này được thông qua tại kỳ họp thứ ba và có hiệu lực kể từ ngày ký./.",
    ),
    "huong_dan": Wording(
        "HƯỚNG DẪN", "HD", ("Quét và đặt tên tệp hồ sơ điện tử", "Ghi chép sổ theo dõi hồ sơ tại quầy"),
        (), ("> Để thống nhất cách làm giữa các chi nhánh, đơn vị hướng dẫn một số nội dung như sau:", "> 1. Quét màu, độ phân giải tối thiểu 200 dpi, tỷ lệ một trên một, đủ số trang và đúng thứ tự của bản giấy.", "> 2. Kiểm tra từng trang ngay sau khi quét; trang mờ, lệch, mất góc phải quét lại."),
        "> Trong quá trình thực hiện nếu có vướng mắc, đề nghị phản ánh về bộ phận tổng hợp./.",
    ),
    "giay_moi": Wording(
        "GIẤY MỜI", "GM", ("Họp rà soát tiến độ số hóa hồ sơ", "Dự hội nghị đối thoại với người dân và doanh nghiệp"),
        (), ("> Đơn vị trân trọng kính mời đại diện lãnh đạo quý cơ quan tới dự cuộc họp với các nội dung sau:", "> Thời gian: 14 giờ 00 phút, thứ năm tuần này. Địa điểm: Phòng họp tầng 2, trụ sở đơn vị.", "> Chủ trì: Lãnh đạo đơn vị. Đề nghị chuẩn bị ý kiến bằng văn bản và mang theo tài liệu liên quan."),
        "> Rất mong quý đại biểu đến dự đúng thời gian và thành phần./.", "Trưởng các chi nhánh trực thuộc",
    ),
    "bien_ban": Wording(
        "BIÊN BẢN", "BB", ("Họp xét thi đua quý I", "Bàn giao hồ sơ lưu trữ"),
        (), ("> Thời gian bắt đầu: 8 giờ 30 phút. Địa điểm: Phòng họp số 1.", "> Thành phần tham dự: lãnh đạo đơn vị, trưởng các bộ phận và đại diện công đoàn; vắng mặt một người có lý do.", "! Nội dung:", "> Chủ tọa nêu mục đích cuộc họp; các thành viên thảo luận và thống nhất với tỷ lệ biểu quyết 9 trên 9."),
        "> Biên bản kết thúc vào 10 giờ 15 phút cùng ngày, đã đọc lại cho mọi người cùng nghe và nhất trí./.",
    ),
    "chuong_trinh": Wording(
        "CHƯƠNG TRÌNH", "CTr", ("Công tác trọng tâm quý III năm 2026", "Bồi dưỡng kỹ năng số cho công chức"),
        (), ("! I. MỤC TIÊU", "> Đến hết quý III, mọi hồ sơ tiếp nhận tại quầy được số hóa ngay khi nhận, thời gian chờ trung bình giảm một phần ba.", "! II. NHIỆM VỤ TRỌNG TÂM", "> Hoàn thành đào tạo cho 120 công chức; tổ chức ba đợt kiểm tra chéo giữa các chi nhánh."),
        "> Các bộ phận căn cứ Chương trình này xây dựng kế hoạch chi tiết./.",
    ),
    "cong_dien": Wording(
        "CÔNG ĐIỆN", "CĐ", ("Về việc chủ động ứng phó với mưa lớn trên địa bàn", "Về việc bảo đảm an toàn kho hồ sơ khi có bão"),
        (), ("> Theo tin dự báo, từ đêm nay đến hết ngày mai trên địa bàn có mưa to, có nơi trên 150 mm. Yêu cầu các đơn vị khẩn trương thực hiện:", "> 1. Chuyển ngay hồ sơ ở tầng hầm và tầng một lên vị trí cao, che phủ máy quét và thiết bị điện.", "> 2. Bố trí trực ban 24 trên 24 giờ, báo cáo tình hình trước 6 giờ và 18 giờ mỗi ngày."),
        "> Yêu cầu các đơn vị nghiêm túc thực hiện Công điện này./.", "Thủ trưởng các đơn vị trực thuộc",
    ),
    "giay_gioi_thieu": Wording(
        "GIẤY GIỚI THIỆU", "GGT", ("Cử cán bộ liên hệ công tác sao lục hồ sơ", "Cử cán bộ tham gia khóa tập huấn lưu trữ"),
        (), ("> Đơn vị trân trọng giới thiệu đồng chí có tên dưới đây, hiện là chuyên viên bộ phận tổng hợp, được cử đến quý cơ quan.", "> Đề nghị quý cơ quan tạo điều kiện để đồng chí hoàn thành nhiệm vụ."),
        "> Giấy này có giá trị trong 15 ngày kể từ ngày ký./.", "Trung tâm Lưu trữ lịch sử",
    ),
    "nghi_dinh": Wording(
        "NGHỊ ĐỊNH", "NĐ", ("Quy định chi tiết một số điều về quản lý giấy tờ điện tử của tổ chức, cá nhân", "Sửa đổi, bổ sung một số điều về công tác lưu trữ hồ sơ điện tử"),
        ("Căn cứ Luật Tổ chức Chính phủ;", "Theo đề nghị của Bộ trưởng Bộ Khoa học và Công nghệ;", "Chính phủ ban hành Nghị định với các nội dung sau."),
        ("! Chương I. QUY ĐỊNH CHUNG", "> Điều 1. Phạm vi điều chỉnh. Nghị định này quy định việc tạo lập, lưu giữ, khai thác và tái sử dụng giấy tờ điện tử trong giải quyết thủ tục hành chính.", "> Điều 2. Đối tượng áp dụng. Nghị định này áp dụng đối với cơ quan nhà nước, tổ chức và cá nhân có liên quan.", "> Điều 3. Giải thích từ ngữ. Giấy tờ điện tử là dữ liệu thể hiện nội dung của giấy tờ, được cơ quan có thẩm quyền xác nhận."),
        "> Điều 4. Nghị định này có hiệu lực thi hành từ ngày 01 tháng 9 năm 2026./.",
    ),
    "thong_tu": Wording(
        "THÔNG TƯ", "TT", ("Hướng dẫn mã hóa giấy tờ trong kho dữ liệu điện tử", "Quy định chế độ báo cáo thống kê về số hóa hồ sơ"),
        ("Căn cứ Nghị định quy định chức năng, nhiệm vụ, quyền hạn và cơ cấu tổ chức của Bộ;", "Bộ trưởng ban hành Thông tư với các nội dung sau."),
        ("> Điều 1. Phạm vi điều chỉnh. Thông tư này hướng dẫn cấu trúc mã, nguyên tắc cấp mã và cách quản lý mã của từng loại giấy tờ.", "> Điều 2. Nguyên tắc cấp mã. Mỗi giấy tờ chỉ có một mã duy nhất, không thay đổi trong suốt thời gian lưu giữ."),
        "> Điều 3. Thông tư này có hiệu lực kể từ ngày 15 tháng 8 năm 2026./.",
    ),
    "van_ban_hop_nhat": Wording(
        "VĂN BẢN HỢP NHẤT", "VBHN", ("Nghị định về quản lý kho hồ sơ điện tử tại cấp xã", "Thông tư về lệ phí cấp bản sao giấy tờ"),
        ("Văn bản gốc có hiệu lực kể từ ngày 01 tháng 7 năm 2024, được sửa đổi, bổ sung bởi văn bản có hiệu lực kể từ ngày 01 tháng 01 năm 2026.",),
        ("> Điều 1. Phạm vi điều chỉnh và đối tượng áp dụng. Văn bản này áp dụng đối với Ủy ban nhân dân cấp xã và các tổ chức, cá nhân có liên quan.", "> Điều 2. Mức thu. Mức thu được thực hiện theo biểu kèm theo; các trường hợp được miễn thực hiện theo quy định của pháp luật."),
        "> Xác thực văn bản hợp nhất./.",
    ),
}  # fmt: skip

PARAGRAPHS = (
    "Các bộ phận chủ động rà soát hồ sơ tồn đọng, phân loại theo lĩnh vực và thời hạn giải quyết; những hồ sơ đã quá hạn phải có văn bản xin lỗi và hẹn lại thời gian trả kết quả cho người dân.",
    "Giao Bộ phận Tổng hợp làm đầu mối theo dõi, đôn đốc; định kỳ vào ngày 20 hằng tháng tổng hợp kết quả, báo cáo lãnh đạo xem xét, chỉ đạo.",
    "Việc quét tài liệu phải thực hiện ngay tại quầy, trước mặt người nộp hồ sơ; bản giấy được trả lại sau khi đã kiểm tra chất lượng ảnh quét.",
    "Trường hợp giấy tờ đã có trong kho dữ liệu điện tử và còn giá trị sử dụng, công chức tiếp nhận không được yêu cầu nộp lại, trừ khi người dân đề nghị cập nhật thông tin mới.",
    "Kinh phí thực hiện được bố trí trong dự toán chi thường xuyên năm 2026; việc mua sắm, thanh quyết toán thực hiện đúng quy định hiện hành.",
    "Qua kiểm tra thực tế tại 12 điểm tiếp nhận, thời gian chờ trung bình của người dân là 11 phút, giảm 4 phút so với cùng kỳ năm trước.",
    "Đề nghị các đơn vị cử một công chức có kinh nghiệm làm đầu mối, gửi danh sách kèm số điện thoại liên hệ trước ngày 15 của tháng.",
    "Những vấn đề phát sinh ngoài thẩm quyền cần được báo cáo kịp thời bằng văn bản, nêu rõ nguyên nhân và đề xuất hướng xử lý cụ thể.",
    "Các tổ dân phố tiếp tục tuyên truyền, hướng dẫn người cao tuổi sử dụng dịch vụ công trực tuyến, không để ai bị bỏ lại phía sau trong quá trình chuyển đổi số.",
    "Kho hồ sơ giấy phải bảo đảm khô ráo, có thiết bị chữa cháy, có sổ theo dõi ra vào; việc cho mượn hồ sơ phải được người phụ trách ký duyệt.",
    "Mỗi hồ sơ sau khi số hóa được gán một mã định danh, liên kết với số định danh cá nhân của chủ hồ sơ để phục vụ tra cứu về sau.",
    "Số liệu báo cáo phải trung thực, thống nhất với hệ thống thông tin giải quyết thủ tục hành chính; nghiêm cấm việc điều chỉnh thời gian xử lý để làm đẹp chỉ số.",
    "Trong sáu tháng đầu năm, đơn vị đã tổ chức tám lớp tập huấn cho 326 lượt công chức, viên chức về kỹ năng kiểm tra chất lượng tài liệu điện tử.",
    "Người đứng đầu chịu trách nhiệm về tiến độ và chất lượng; kết quả thực hiện là một trong các căn cứ đánh giá, xếp loại cuối năm.",
    "Việc sao chụp, trích xuất thông tin cá nhân của người dân chỉ được thực hiện đúng mục đích, đúng thẩm quyền và phải được ghi nhật ký đầy đủ.",
    "Máy quét, máy in tại các quầy được bảo dưỡng ba tháng một lần; khi hỏng phải có thiết bị thay thế trong vòng hai giờ làm việc.",
    "Đối với khu vực đang chỉnh trang vỉa hè, đề nghị đơn vị thi công rào chắn, cắm biển cảnh báo và hoàn trả mặt bằng trước ngày 30 của tháng.",
    "Đợt cao điểm bắt đầu từ tuần thứ hai của tháng, kéo dài bốn tuần, tập trung vào lĩnh vực hộ tịch, đất đai và đăng ký kinh doanh.",
)  # fmt: skip

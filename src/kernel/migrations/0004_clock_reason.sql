-- Why a limit stands still (lý do tạm dừng): what may be chosen, with its legal source. is_exclusion
-- marks the stretches that the law itself takes out of a limit; is_duty those that wait for the
-- applicant. An administrator corrects what is uncertain.
CREATE TABLE pause_reason (
    code {text} PRIMARY KEY,
    position {int} NOT NULL,
    label {text} NOT NULL,
    is_exclusion {int} NOT NULL CHECK (is_exclusion IN (0, 1)),
    is_duty {int} NOT NULL CHECK (is_duty IN (0, 1)),
    legal_source {text} NOT NULL,
    certainty {text} NOT NULL CHECK (certainty IN ('sourced', 'memory', 'uncertain'))
) {strict};

INSERT INTO pause_reason (code, position, label, is_exclusion, is_duty, legal_source, certainty) VALUES
('supplement', 1, 'Chờ người nộp bổ sung giấy tờ', 0, 1,
 'Quyết định 766/QĐ-TTg: thời gian chờ bổ sung không tính vào thời gian giải quyết', 'sourced'),
('financial_duty', 2, 'Chờ người nộp thực hiện nghĩa vụ tài chính', 0, 1,
 'Quyết định 766/QĐ-TTg: thời gian chờ nghĩa vụ tài chính không tính vào thời gian giải quyết', 'sourced'),
('land_transport', 10, 'Đất đai: vận chuyển hồ sơ giấy khi nhận không theo địa giới', 1, 0,
 'Cơ sở dữ liệu quốc gia về TTHC, các thủ tục đất đai (bản 18/7/2026)', 'sourced'),
('land_infrastructure', 11, 'Đất đai: xác định chi phí đầu tư hạ tầng', 1, 0,
 'Cơ sở dữ liệu quốc gia về TTHC, các thủ tục đất đai (bản 18/7/2026)', 'sourced'),
('land_incentive', 12, 'Đất đai: kiểm tra điều kiện hưởng ưu đãi', 1, 0,
 'Cơ sở dữ liệu quốc gia về TTHC, các thủ tục đất đai (bản 18/7/2026)', 'sourced'),
('land_obligation', 13, 'Đất đai: xác định và thực hiện nghĩa vụ tài chính', 1, 1,
 'Cơ sở dữ liệu quốc gia về TTHC, các thủ tục đất đai (bản 18/7/2026)', 'sourced'),
('land_exemption', 14, 'Đất đai: làm thủ tục miễn, giảm', 1, 0,
 'Cơ sở dữ liệu quốc gia về TTHC, các thủ tục đất đai (bản 18/7/2026)', 'sourced'),
('land_valuation', 15, 'Đất đai: định giá đất', 1, 0,
 'Cơ sở dữ liệu quốc gia về TTHC, các thủ tục đất đai (bản 18/7/2026)', 'sourced'),
('land_lease', 16, 'Đất đai: ký hợp đồng thuê đất', 1, 0,
 'Cơ sở dữ liệu quốc gia về TTHC, các thủ tục đất đai (bản 18/7/2026)', 'sourced'),
('land_violation', 17, 'Đất đai: xử lý vi phạm', 1, 0,
 'Cơ sở dữ liệu quốc gia về TTHC, các thủ tục đất đai (bản 18/7/2026)', 'sourced');

-- The texts that a limit and its resume rule rest on, and why it stands still now.
ALTER TABLE clock ADD COLUMN limit_source {text} NOT NULL DEFAULT '';
ALTER TABLE clock ADD COLUMN resume_source {text} NOT NULL DEFAULT '';
ALTER TABLE clock ADD COLUMN pause_reason {text} NOT NULL DEFAULT '';
UPDATE clock SET pause_reason = 'supplement' WHERE paused_at IS NOT NULL;

-- Open limits of a unit in order of their work: what an event that changes a calendar goes through.
CREATE INDEX clock_open_unit ON clock (calendar_unit_id, work_id) WHERE ended_at IS NULL;

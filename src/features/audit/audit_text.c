#include "features/audit/audit_internal.h"
#include "kernel/journal.h"

/* Entries that are about no work. */
static const struct {
    const char *verb, *label;
} NOTES[] = {
    {"look", VI("Mở xem")},
    {"account.created", VI("Tạo tài khoản")},
    {"account.post_added", VI("Giao vị trí")},
    {"account.post_ended", VI("Kết thúc vị trí")},
    {"account.disabled", VI("Khóa tài khoản")},
    {"account.enabled", VI("Mở lại tài khoản")},
    {"account.locked", VI("Tài khoản bị khóa tạm vì sai mật khẩu nhiều lần")},
    {"account.password_reset", VI("Cấp lại mật khẩu")},
    {"account.password_changed", VI("Đổi mật khẩu")},
    {"account.signed_in", VI("Đăng nhập")},
    {"account.token_made", VI("Cấp mã truy cập API")},
    {"account.token_ended", VI("Kết thúc mã truy cập API")},
    {"procedure.drafted", VI("Soạn phiên bản thủ tục")},
    {"procedure.edited", VI("Sửa bản soạn thủ tục")},
    {"procedure.approved", VI("Duyệt phiên bản thủ tục")},
    {"procedure.withdrawn", VI("Thu hồi phiên bản thủ tục")},
    {"dossier.rated", VI("Người nộp đánh giá")},
    {"dossier.rule_set", VI("Đặt quy tắc của hồ sơ")},
    {"job.retried", VI("Chạy lại tác vụ nền")},
    {"setting.changed", VI("Đổi cài đặt")},
    {"journal.body_erased", VI("Xóa nội dung một mục nhật ký")},
    {"installation.restored", VI("Khôi phục từ bản sao lưu")},
    {"audit.exported", VI("Tải nhật ký về")},
};

static const char *label_of_move(const AuditRow *row)
{
    const WorkKind *kind = work_kind_find(row->kind);
    for (size_t i = 0; kind && i < kind->move_count; i++)
        if (str_is(row->verb, kind->moves[i].verb))
            return kind->moves[i].label;
    return NULL;
}

/* A verb without a label here is shown as the journal has it. */
Str audit_what(Ctx *cx, const AuditRow *row)
{
    const char *label = label_of_move(row);
    for (size_t i = 0; !label && i < COUNT_OF(NOTES); i++)
        if (str_is(row->verb, NOTES[i].verb))
            label = NOTES[i].label;
    return label ? str_of(label) : arena_copy(cx->arena, row->verb);
}

Str audit_who(const AuditRow *row)
{
    if (str_is(row->actor_kind, "citizen"))
        return str_of(VI("Người nộp"));
    return str_is(row->actor_kind, "time") ? str_of(VI("Hệ thống")) : row->who;
}

Str audit_role(const AuditRow *row)
{
    Role role = ROLE_NONE;
    return role_parse(row->role, &role) ? str_of(role_label(role)) : STR("");
}

Str audit_note(Ctx *cx, const AuditRow *row)
{
    Str note = {0};
    return journal_body_text(cx->arena, row->body, "note", &note) ? note : STR("");
}

Str audit_state(const AuditRow *row)
{
    const WorkKind *kind = work_kind_find(row->kind);
    return kind ? str_of(work_state_label(kind, row->to_state)) : STR("");
}

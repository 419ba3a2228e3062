#include "app/command_due.h"
#include "app/commands.h"

#include <stdio.h>
#include <string.h>

typedef struct CommandRow {
    const char *name;
    int (*run)(Command *command);
    const char *usage, *meaning;
} CommandRow;

static int run_due(Command *command)
{
    return command_due(command->argc, command->argv);
}

static const CommandRow COMMANDS[] = {
    {"init", command_init, "init [--demo [--today NGÀY]]", VI("tạo hoặc nâng cấp cơ sở dữ liệu")},
    {"serve", command_serve, "serve [--listen ĐỊA-CHỈ:CỔNG]", VI("chạy máy chủ")},
    {"migrate", command_migrate, "migrate", VI("chỉ nâng cấp cơ sở dữ liệu")},
    {"user", command_user, "user add --login L --name T --unit MÃ --role VAI-TRÒ",
     VI("thêm tài khoản; mật khẩu đọc từ đầu vào chuẩn")},
    {"setting", command_setting, "setting list | set TÊN GIÁ-TRỊ",
     VI("xem và đặt cấu hình: địa chỉ công khai, máy chủ thư")},
    {"procedure", command_procedure, "procedure import [--strict] TỆP…",
     VI("nạp bản ghi thủ tục của cơ sở dữ liệu quốc gia")},
    {"org", command_org, "org import THƯ-MỤC | count --at NGÀY | trace MÃ …",
     VI("nạp đơn vị, đếm theo ngày, tra đơn vị kế tục")},
    {"calendar", command_calendar, "calendar import TỆP", VI("nạp lịch một năm sau của cả nước")},
    {"reorganize", command_reorganize,
     "reorganize check | rehearse | apply PHƯƠNG-ÁN --at LÚC | status | undo",
     VI("sắp xếp đơn vị: kiểm tra, diễn tập, thực hiện, hoàn tác")},
    {"report", command_report, "report unit MÃ [--from THÁNG] [--to THÁNG]",
     VI("số nhận, xong, trễ của một đơn vị qua các lần sắp xếp")},
    {"backup", command_backup, "backup THƯ-MỤC", VI("sao lưu dữ liệu, tệp và khóa")},
    {"restore", command_restore, "restore THƯ-MỤC", VI("phục hồi vào cơ sở dữ liệu trống")},
    {"journal", command_journal, "journal verify | proof MÃ | check TỆP --key KHÓA",
     VI("kiểm tra nhật ký; làm và kiểm tra bằng chứng của một hồ sơ")},
    {"due", run_due, "due --from LÚC --limit HẠN …", VI("tính hạn trả; xem lam due --help")},
};

static void print_usage(FILE *out)
{
    fprintf(out, "%s\n\n", VI("Lam, chính quyền số của tỉnh. Cách dùng: lam LỆNH [TÙY CHỌN]"));
    for (size_t i = 0; i < COUNT_OF(COMMANDS); i++)
        fprintf(out, "  lam %-40s %s\n", COMMANDS[i].usage, COMMANDS[i].meaning);
    fprintf(out, "\n%s\n",
            VI("Chung: --db TỆP hoặc --db postgres://…, --state THƯ-MỤC, --json, --help"));
}

static const CommandRow *find_command(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(COMMANDS); i++)
        if (strcmp(COMMANDS[i].name, name) == 0)
            return &COMMANDS[i];
    return NULL;
}

int main(int argc, char **argv)
{
    const CommandRow *row = argc > 1 ? find_command(argv[1]) : NULL;
    const bool wants_help = argc > 2 && strcmp(argv[2], "--help") == 0;
    if (!row || (wants_help && row->run != run_due)) {
        const bool asked = row || (argc > 1 && strcmp(argv[1], "--help") == 0);
        print_usage(asked ? stdout : stderr);
        return asked ? EXIT_DONE : EXIT_USAGE;
    }
    Command command = {.arena = arena_new((size_t)1 << 30), .argc = argc - 1, .argv = argv + 1};
    command.out = stdout;
    command.err = stderr;
    command.database = command_option(&command, "--db", "var/lam.db");
    command.state_dir = command_option(&command, "--state", NULL);
    command.is_json = command_has_flag(&command, "--json");
    const int status = row->run(&command);
    arena_free(command.arena);
    return status;
}

/* The loads of `perftop validate`. */

int main(void)
{
	return 2;
}

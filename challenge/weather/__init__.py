"""Daily temperatures: kept once per station for all cities, and which station stands for which site."""
